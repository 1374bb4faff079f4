import { expect, test } from 'vitest';
import { createBoundedCapture } from '../../../src/workspace/bounded-capture.ts';

test('what fits is given back as it was written, in whatever pieces', () => {
  for (const pieces of [['안녕', '하세요'], ['abcdefgh', 'ij'], ['a', 'bcdefghijklmnopqr'], ['']]) {
    const capture = createBoundedCapture(40);
    for (const piece of pieces) for (const byte of Buffer.from(piece)) capture.write(Buffer.from([byte]));
    expect(capture.read()).toEqual({ text: pieces.join(''), truncated: false });
  }
});

test('exactly the limit is not truncated, one byte more is', () => {
  const capture = createBoundedCapture(10);
  capture.write(Buffer.from('0123456789'));
  expect(capture.read()).toEqual({ text: '0123456789', truncated: false });
  capture.write(Buffer.from('x'));
  expect(capture.read()).toEqual({ text: '01234\n[… 1 bytes left out …]\n6789x', truncated: true });
});

test('of a flood the beginning and the end stay, and no character is cut in two', () => {
  const capture = createBoundedCapture(1000);
  const flood = Buffer.from('가나다라'.repeat(100_000));
  for (let at = 0; at < flood.length; at += 333) capture.write(flood.subarray(at, at + 333));
  const { text, truncated } = capture.read();
  expect(truncated).toBe(true);
  expect(text).not.toContain('\ufffd');
  expect(text).toMatch(/^[가나다라]+\n\[… \d+ bytes left out …\]\n[가나다라]+라$/);
});

test('one huge write leaves its end', () => {
  const capture = createBoundedCapture(8);
  capture.write(Buffer.from(`${'a'.repeat(1000)}tail`));
  expect(capture.read().text).toBe('aaaa\n[… 996 bytes left out …]\ntail');
});
