import { expect, test } from 'vitest';
import { percentile, summarize } from '../../../src/bench/statistics.ts';

test('the median of an odd number of samples is the one in the middle, whatever their order', () => {
  expect(percentile([9, 1, 5], 0.5)).toBe(5);
});

test('a percentile between two samples lies between them', () => {
  expect(percentile([10, 20], 0.5)).toBe(15);
  expect(percentile([0, 100], 0.95)).toBeCloseTo(95);
});

test('the p95 of 101 evenly spaced samples is the 96th', () => {
  const samples = Array.from({ length: 101 }, (_, index) => 100 - index);
  expect(percentile(samples, 0.95)).toBeCloseTo(95);
});

test('numbers are sorted as numbers, and the samples are left as they were', () => {
  const samples = [10, 9, 100];
  expect(percentile(samples, 1)).toBe(100);
  expect(samples).toEqual([10, 9, 100]);
});

test('there is no percentile of nothing', () => {
  expect(() => percentile([], 0.5)).toThrow('no samples');
});

test('a summary has both percentiles and how many samples they are of', () => {
  expect(summarize([4, 4, 4])).toEqual({ p50: 4, p95: 4, samples: 3 });
});
