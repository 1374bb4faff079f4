import { expect, test, vi } from 'vitest';
import { createEventLog } from '../../../src/api/event-log.ts';
import type { LearnerEvent } from '../../../src/store/store.ts';

const event = (at: number, output?: string): LearnerEvent => ({
  learnerId: 'ada',
  labId: 'downward',
  stepId: null,
  at,
  type: 'command',
  detail: output === undefined ? {} : { output },
});

function setUp() {
  const saved: LearnerEvent[] = [];
  const state = { broken: false };
  const failed = vi.fn();
  const recovered = vi.fn();
  const log = createEventLog({
    store: {
      append: async (one) => {
        if (state.broken) throw new Error('locked');
        return saved.push(one);
      },
    },
    failed,
    recovered,
  });
  return { saved, state, failed, recovered, log };
}

test('events are saved in the order they were recorded', async () => {
  const { log, saved, failed } = setUp();
  for (let at = 0; at < 50; at++) log.record(event(at));
  expect(await log.flush(20_000)).toBe(0);
  expect(saved.map(({ at }) => at)).toEqual(Array.from({ length: 50 }, (_, at) => at));
  expect(failed).not.toHaveBeenCalled();
});

test('while the store is away nothing is lost, and it is said once that it went and came back', async () => {
  const { log, saved, state, failed, recovered } = setUp();
  log.record(event(0));
  await log.flush(20_000);
  state.broken = true;
  for (let at = 1; at < 4; at++) log.record(event(at));
  expect(await log.flush(600)).toBe(3);
  expect(failed).toHaveBeenCalledTimes(1);
  state.broken = false;
  expect(await log.flush(20_000)).toBe(0);
  await vi.waitFor(() => expect(recovered).toHaveBeenCalledTimes(1));
  expect(saved.map(({ at }) => at)).toEqual([0, 1, 2, 3]);
}, 60_000);

test('each event has an id, so that a second attempt cannot count twice', async () => {
  const { log, saved } = setUp();
  log.record(event(0));
  log.record(event(0));
  await log.flush(20_000);
  expect(new Set(saved.map(({ id }) => id)).size).toBe(2);
});

test('a long outage keeps progress and lets outputs go', async () => {
  const { log, state, saved } = setUp();
  state.broken = true;
  for (let at = 0; at < 300; at++) log.record(event(at, 'x'.repeat(100)));
  state.broken = false;
  expect(await log.flush(20_000)).toBe(0);
  expect(saved).toHaveLength(300);
  expect(saved[0]?.detail.output).toHaveLength(100);
  expect(saved[299]?.detail.output).toBeUndefined();
}, 60_000);
