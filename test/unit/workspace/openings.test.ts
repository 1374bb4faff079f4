import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Session } from '../../../src/workspace/managed-session.ts';
import { createOpenings, type Opening } from '../../../src/workspace/openings.ts';
import type { OpeningPhase } from '../../../src/workspace/workspace.ts';

const key = { learnerId: 'ada', labId: 'own' };
const never = new AbortController().signal;
const session = { id: 'lab-7k2m' } as Session;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** An opening that ends when it is told to, and what was said of it. */
function begun() {
  const told: OpeningPhase[] = [];
  const openings = createOpenings(({ phase }) => told.push(phase));
  const { promise, resolve, reject } = Promise.withResolvers<Session>();
  const given: { opening?: Opening; times: number } = { times: 0 };
  const begin = (opening: Opening) => {
    given.opening = opening;
    given.times += 1;
    opening.abandoned.addEventListener('abort', () => reject(opening.abandoned.reason));
    opening.phase({ kind: 'queued', position: 1 });
    return promise;
  };
  return { openings, told, begin, given, finish: () => resolve(session) };
}

test('two pages wait for one workspace, and a phase is told once', async () => {
  const { openings, told, begin, given, finish } = begun();
  const both = Promise.all([openings.join(key, begin, never), openings.join(key, begin, never)]);
  await vi.advanceTimersByTimeAsync(0);
  given.opening?.phase({ kind: 'queued', position: 1 });
  expect(openings.phase(key)).toEqual({ kind: 'queued', position: 1 });
  finish();
  expect(await both).toEqual([session, session]);
  expect(given.times).toBe(1);
  expect(told).toEqual([{ kind: 'queued', position: 1 }, { kind: 'done' }]);
  expect(openings.phase(key)).toBeNull();
});

test('a page that is loaded again within moments keeps the place in the queue', async () => {
  const { openings, begin, given, finish } = begun();
  const closed = new AbortController();
  const first = openings.join(key, begin, closed.signal);
  first.catch(() => undefined);
  closed.abort(new Error('closed'));
  await vi.advanceTimersByTimeAsync(4_000);
  const again = openings.join(key, begin, never);
  await vi.advanceTimersByTimeAsync(60_000);
  finish();
  expect(await again).toBe(session);
  expect(given.times).toBe(1);
});

test('one that nobody waits for is given up', async () => {
  const { openings, told, begin, given } = begun();
  const closed = new AbortController();
  const left = openings.join(key, begin, closed.signal);
  left.catch(() => undefined);
  await vi.advanceTimersByTimeAsync(0);
  closed.abort(new Error('closed'));
  await expect(left).rejects.toThrow('closed');
  await vi.advanceTimersByTimeAsync(5_000);
  expect(given.opening?.abandoned.aborted).toBe(true);
  expect(told.at(-1)).toEqual({ kind: 'done' });
  expect(openings.isUnderWay(key)).toBe(false);
});
