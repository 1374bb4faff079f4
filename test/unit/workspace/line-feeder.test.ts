import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createLineFeeder } from '../../../src/workspace/line-feeder.ts';

let typed: string[];
beforeEach(() => {
  vi.useFakeTimers();
  typed = [];
});
afterEach(() => {
  vi.useRealTimers();
});
const feeder = () => createLineFeeder((keys) => typed.push(keys));

test('each line waits until the shell asks for it', () => {
  const { feed, asked } = feeder();
  feed('{ a\nb\n}\r');
  expect(typed).toEqual(['{ a\n']);
  asked();
  expect(typed).toEqual(['{ a\n', 'b\n']);
  asked();
  asked();
  expect(typed).toEqual(['{ a\n', 'b\n', '}\r']);
});

test('a shell that asks for nothing gets the lines all the same', () => {
  feeder().feed('{ a\nb\n}\r');
  vi.runAllTimers();
  expect(typed).toEqual(['{ a\n', 'b\n', '}\r']);
});

test('what is left is not typed once the shell is at its prompt again', () => {
  const { feed, stop, asked } = feeder();
  feed('{ a)\nb\n}\r');
  stop();
  asked();
  vi.runAllTimers();
  expect(typed).toEqual(['{ a)\n']);
});
