import { expect, test } from 'vitest';
import {
  createControlPlaneQueue,
  type Place,
} from '../../../../src/workspace/control-plane/control-plane-queue.ts';

const never = new AbortController().signal;

/** Somebody who stands in the queue; `positions` are what the queue said, `place` is there once they are in. */
function enter(queue: ReturnType<typeof createControlPlaneQueue>, signal = never) {
  const one = { positions: [] as number[], place: null as Place | null, left: false };
  queue
    .enter((position) => one.positions.push(position), signal)
    .then(
      (place) => {
        one.place = place;
      },
      () => {
        one.left = true;
      },
    );
  return one;
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

test('who finds room goes in at once, and hears of no queue', async () => {
  const queue = createControlPlaneQueue(() => 2);
  const [first, second] = [enter(queue), enter(queue)];
  await settled();
  expect([first.place, second.place]).not.toContain(null);
  expect([first.positions, second.positions]).toEqual([[], []]);
});

test('the others go in as they came, and hear how many go before them', async () => {
  const queue = createControlPlaneQueue(() => 1);
  const [first, second, third] = [enter(queue), enter(queue), enter(queue)];
  await settled();
  expect([second.positions, third.positions]).toEqual([[1], [2]]);
  first.place?.release();
  first.place?.release();
  await settled();
  expect([second.place !== null, third.place !== null]).toEqual([true, false]);
  expect([second.positions, third.positions]).toEqual([[1], [2, 1]]);
});

test('who leaves lets the others move up, and leaves no room unused', async () => {
  const queue = createControlPlaneQueue(() => 1);
  const first = enter(queue);
  const given = new AbortController();
  const [second, third] = [enter(queue, given.signal), enter(queue)];
  await settled();
  given.abort(new Error('gone'));
  await settled();
  expect(second.left).toBe(true);
  expect(third.positions).toEqual([2, 1]);
  first.place?.release();
  await settled();
  expect(third.place).not.toBeNull();
});

test('those that run already count, even beyond the limit', async () => {
  const queue = createControlPlaneQueue(() => 1);
  const running = [queue.take(), queue.take()];
  const next = enter(queue);
  running[0]?.release();
  await settled();
  expect(next.place).toBeNull();
  running[1]?.release();
  await settled();
  expect(next.place).not.toBeNull();
});
