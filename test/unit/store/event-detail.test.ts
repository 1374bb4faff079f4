import { expect, test } from 'vitest';
import type { Verdict } from '../../../src/lab/verdict.ts';
import { decodeDetail, detailLimitBytes, encodeDetail } from '../../../src/store/event-detail.ts';

const verdict = (change: Partial<Verdict> = {}): Verdict => ({
  status: 'notYet',
  message: { ko: '아직이에요.', en: 'Not yet.' },
  mistakeId: null,
  look: null,
  mismatches: [],
  diff: null,
  at: 1,
  ...change,
});

test('a detail that fits is kept as it is', () => {
  const detail = { command: 'env', output: '가'.repeat(20_000), verdict: verdict() };
  expect(decodeDetail(encodeDetail(detail))).toEqual(detail);
});

test.each([
  ['plain text', 'x'],
  ['Korean', '가'],
  ['control characters, six bytes each in JSON', '\u0001'],
  ['emoji, which must not be split', '😀'],
])('an output of %s is cut in the middle to fit', (_name, character) => {
  const encoded = encodeDetail({ command: 'yes', output: `first\n${character.repeat(100_000)}\nlast` });
  expect(Buffer.byteLength(encoded)).toBeLessThanOrEqual(detailLimitBytes);
  const { output = '', command } = decodeDetail(encoded);
  expect(output.startsWith('first\n')).toBe(true);
  expect(output.endsWith('\nlast')).toBe(true);
  expect(output).toMatch(/… \d+ characters left out …/);
  expect(command).toBe('yes');
});

test('command and output that are both long fit together', () => {
  const encoded = encodeDetail({ command: 'c'.repeat(200_000), output: 'o'.repeat(200_000) });
  expect(Buffer.byteLength(encoded)).toBeLessThanOrEqual(detailLimitBytes);
});

test('a long verdict keeps its message and loses its diff', () => {
  const long = 'y'.repeat(5_000);
  const mismatches = Array.from({ length: 50 }, () => ({ path: 'p', expected: long, actual: long }));
  const diff = [{ expected: [{ text: long, mark: 'same' as const }], actual: null }];
  const encoded = encodeDetail({ output: 'o'.repeat(90_000), verdict: verdict({ mismatches, diff }) });
  expect(Buffer.byteLength(encoded)).toBeLessThanOrEqual(detailLimitBytes);
  expect(decodeDetail(encoded).verdict).toMatchObject({ message: { en: 'Not yet.' }, diff: null });
});
