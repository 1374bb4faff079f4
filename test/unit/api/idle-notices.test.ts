import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createIdleNotices } from '../../../src/api/idle-notices.ts';
import type { Workspace } from '../../../src/workspace/workspace.ts';

const minuteMs = 60_000;

const workspace = (change: Partial<Workspace>): Workspace => ({
  id: 'w1',
  learnerId: 'ada',
  labId: 'downward',
  namespace: 'lab-1',
  state: 'ready',
  reason: null,
  createdAt: 0,
  idleDeadline: 60 * minuteMs,
  shells: [],
  controlPlane: null,
  ...change,
});

let told: number[];
let notices: ReturnType<typeof createIdleNotices>;

beforeEach(() => {
  vi.useFakeTimers({ now: 0 });
  told = [];
  notices = createIdleNotices((_workspace, minutes) => told.push(minutes));
});

afterEach(() => {
  vi.useRealTimers();
});

test('an idle workspace is announced five minutes and one minute before it goes, once each', () => {
  notices.update(workspace({}));
  vi.advanceTimersByTime(55 * minuteMs - 1);
  expect(told).toEqual([]);
  notices.update(workspace({}));
  vi.advanceTimersByTime(1);
  expect(told).toEqual([5]);
  vi.advanceTimersByTime(10 * minuteMs);
  expect(told).toEqual([5, 1]);
});

test('whatever happens in the workspace moves the announcement', () => {
  notices.update(workspace({}));
  vi.advanceTimersByTime(54 * minuteMs);
  notices.update(workspace({ idleDeadline: 114 * minuteMs }));
  vi.advanceTimersByTime(54 * minuteMs);
  expect(told).toEqual([]);
  vi.advanceTimersByTime(minuteMs);
  expect(told).toEqual([5]);
});

test('nothing is announced of a workspace that is gone', () => {
  notices.update(workspace({}));
  notices.update(workspace({ state: 'ending' }));
  vi.advanceTimersByTime(120 * minuteMs);
  expect(told).toEqual([]);
});

test('a mark before the beginning is left out', () => {
  notices.update(workspace({ idleDeadline: 3 * minuteMs }));
  vi.advanceTimersByTime(120 * minuteMs);
  expect(told).toEqual([1]);
});
