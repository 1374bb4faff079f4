import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Session } from '../../../src/workspace/managed-session.ts';
import { createWarmPool } from '../../../src/workspace/warm-pool.ts';

const never = new AbortController().signal;
beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function setUp(size: number) {
  const made: string[] = [];
  const problems: unknown[] = [];
  let failing = false;
  const pool = createWarmPool(
    size,
    async () => {
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      if (failing) throw new Error('no cluster');
      made.push(`w${made.length + 1}`);
      return { id: made.at(-1) } as Session;
    },
    (error) => problems.push(error),
  );
  return {
    pool,
    made,
    problems,
    fail(value: boolean) {
      failing = value;
    },
  };
}

test('one that is ready is given at once and made up for later', async () => {
  const { pool, made } = setUp(1);
  pool.fill();
  await vi.advanceTimersByTimeAsync(1_000);
  expect((await pool.take(never)).id).toBe('w1');
  expect(made).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(3_000);
  expect(made).toHaveLength(2);
});

test('one that is being made is waited for instead of beginning another', async () => {
  const { pool, made } = setUp(1);
  pool.fill();
  await vi.advanceTimersByTimeAsync(900);
  const taken = pool.take(never);
  await vi.advanceTimersByTimeAsync(100);
  expect((await taken).id).toBe('w1');
  expect(made).toEqual(['w1']);
});

test('two takers never get the same', async () => {
  const { pool } = setUp(1);
  pool.fill();
  const both = Promise.all([pool.take(never), pool.take(never)]);
  await vi.advanceTimersByTimeAsync(1_000);
  const [first, second] = await both;
  expect(first.id).not.toBe(second.id);
});

test('a cluster that gives none is asked again, less and less often', async () => {
  const { pool, problems, made, fail } = setUp(1);
  fail(true);
  pool.fill();
  await vi.advanceTimersByTimeAsync(20_000);
  expect(problems.length).toBeGreaterThan(2);
  expect(problems.length).toBeLessThan(8);
  fail(false);
  await vi.advanceTimersByTimeAsync(40_000);
  expect(made).toEqual(['w1']);
});

test('one that became unusable is replaced', async () => {
  const { pool } = setUp(1);
  pool.fill();
  await vi.advanceTimersByTimeAsync(1_000);
  pool.drop({ id: 'w1' } as Session);
  const taken = pool.take(never);
  await vi.advanceTimersByTimeAsync(1_000);
  expect((await taken).id).not.toBe('');
});
