import { expect, test } from 'vitest';
import { createScrollback, withoutQueries } from '../../../src/workspace/scrollback.ts';

test('gives back what was written until the limit is reached', () => {
  const scrollback = createScrollback(256 * 1024);
  for (let i = 0; i < 1000; i++) scrollback.write(Buffer.from(`line ${i} 안녕\r\n`));
  const text = scrollback.read().toString('utf8');
  expect(text.startsWith('line 0 안녕\r\n')).toBe(true);
  expect(text.endsWith('line 999 안녕\r\n')).toBe(true);
});

test('of a flood it keeps the end, beginning at a line, within the limit', () => {
  const limit = 64 * 1024;
  const scrollback = createScrollback(limit);
  for (let i = 0; i < 50_000; i++) scrollback.write(Buffer.from(`line ${i} 안녕\r\n`));
  expect(scrollback.read().toString('utf8')).toMatch(/^line \d+ 안녕\r\n/);
  scrollback.write(Buffer.from(`${'x'.repeat(99)}\r\n`.repeat(10_000)));
  scrollback.write(Buffer.from('the end'));
  const kept = scrollback.read();
  expect(kept.length).toBeLessThanOrEqual(limit);
  expect(kept.length).toBeGreaterThan(limit / 2);
  expect(scrollback.bytes).toBeLessThanOrEqual(limit);
  expect(kept.toString('utf8')).toMatch(/^x{99}\r\n/);
  expect(kept.toString('utf8').endsWith('the end')).toBe(true);
});

test('questions to the terminal are not asked again, everything else is replayed', () => {
  const asked = 'a\x1b[6nb\x1b[cc\x1b[>0cd\x1b]11;?\x07e\x1bP$qm\x1b\\f\x05g';
  expect(withoutQueries(Buffer.from(asked)).toString()).toBe('abcdefg');
  const kept = '\x1b[31m안녕\x1b[0m\x1b]0;title\x07\x1b[2;5H\x1b[?2004h\x1b]133;D;0\x07';
  expect(withoutQueries(Buffer.from(kept)).toString()).toBe(kept);
});
