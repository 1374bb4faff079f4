import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { StreamEvent } from '../../../src/api/api-schema.ts';
import { createOpenings, type Openings } from '../../../src/api/openings.ts';
import { LabError } from '../../../src/lab/lab-error.ts';
import type { OpeningPhase, Workspace } from '../../../src/workspace/workspace.ts';

const key = { learnerId: 'ada', labId: 'own' };
const workspace = { id: 'lab-1' } as Workspace;
let openings: Openings;
let told: Extract<StreamEvent, { type: 'opening' }>[];
let isFollowed: boolean;
/** Where the manager has the lab in its queue. */
let kept: OpeningPhase | null;
let stopping: AbortController;
/** Settles the opening that was started last. */
let made: PromiseWithResolvers<Workspace>;
let givenSignal: AbortSignal | null;

beforeEach(() => {
  vi.useFakeTimers();
  told = [];
  isFollowed = true;
  kept = null;
  givenSignal = null;
  stopping = new AbortController();
  openings = createOpenings({
    publish: (_key, event) => void (event.type === 'opening' && told.push(event)),
    isFollowed: () => isFollowed,
    phaseOf: () => kept,
    signal: stopping.signal,
  });
});
afterEach(() => vi.useRealTimers());

function start() {
  made = Promise.withResolvers();
  return openings.start(key, (signal) => {
    givenSignal = signal;
    signal.addEventListener('abort', () => made.reject(signal.reason));
    return made.promise;
  });
}
const phase = (next: OpeningPhase) => openings.phaseChanged({ ...key, phase: next });

test('a workspace on its way is told of from the click to the prompt', async () => {
  const opening = start();
  phase({ kind: 'queued', position: 2 });
  phase({ kind: 'starting', part: 'etcd' });
  phase({ kind: 'done' });
  made.resolve(workspace);
  expect(await opening.within(1_000)).toBe(workspace);
  expect(told.map(({ opening: view }) => view)).toEqual([
    { state: 'starting', part: null },
    { state: 'queued', position: 2 },
    { state: 'starting', part: 'etcd' },
    { state: 'starting', part: null },
    null,
  ]);
  expect(openings.view(key)).toBeNull();
});

test('two who open the same lab wait for the same workspace', () => {
  const open = vi.fn(() => new Promise<Workspace>(() => {}));
  expect(openings.start(key, open)).toBe(openings.start(key, open));
  expect(open).toHaveBeenCalledTimes(1);
});

test('a request is answered before a long wait is over, and the failure that follows is told on the stream', async () => {
  const answer = start().within(25_000);
  await vi.advanceTimersByTimeAsync(25_000);
  expect(await answer).toBeNull();
  made.reject(new LabError('workspace', 'It did not start.', { hint: 'Try again.' }));
  await vi.advanceTimersByTimeAsync(0);
  expect(told.at(-1)).toMatchObject({
    opening: null,
    problem: { code: 'workspace', detail: 'It did not start.', hint: 'Try again.' },
  });
});

test('a failure that a request answers with is not told twice', async () => {
  const answer = start().within(25_000);
  made.reject(new LabError('workspace', 'It did not start.'));
  await expect(answer).rejects.toThrow('It did not start.');
  expect(told.at(-1)).toMatchObject({ opening: null, problem: null });
});

test('who leaves the queue is waited for no longer, and that is no failure', async () => {
  const answer = start().within(25_000);
  phase({ kind: 'queued', position: 1 });
  expect(openings.giveUp(key)).toBe(true);
  await expect(answer).rejects.toMatchObject({ code: 'conflict' });
  expect(openings.view(key)).toBeNull();
  expect(told.at(-1)).toMatchObject({ opening: null, problem: null });
  expect(openings.giveUp(key)).toBe(false);
});

test('a learner in the queue who has closed all pages is given up, but not one who looks, nor what is being made', async () => {
  const answer = start().within(1_000);
  await vi.advanceTimersByTimeAsync(1_000);
  await answer;
  phase({ kind: 'queued', position: 1 });
  await vi.advanceTimersByTimeAsync(120_000);
  expect(givenSignal?.aborted).toBe(false);
  isFollowed = false;
  await vi.advanceTimersByTimeAsync(50_000);
  isFollowed = true;
  await vi.advanceTimersByTimeAsync(50_000);
  isFollowed = false;
  phase({ kind: 'starting', part: 'apiServer' });
  await vi.advanceTimersByTimeAsync(120_000);
  expect(givenSignal?.aborted).toBe(false);
  phase({ kind: 'queued', position: 1 });
  await vi.advanceTimersByTimeAsync(70_000);
  expect(givenSignal?.aborted).toBe(true);
});

test('who comes back before the place is given away is told where it is', () => {
  kept = { kind: 'queued', position: 3 };
  start();
  expect(told.map(({ opening: view }) => view)).toEqual([{ state: 'queued', position: 3 }]);
});

test('a control plane that is made again in a workspace that is open is told of', () => {
  phase({ kind: 'starting', part: 'etcd' });
  expect(openings.view(key)).toEqual({ state: 'starting', part: 'etcd' });
  phase({ kind: 'done' });
  expect(openings.view(key)).toBeNull();
});

test('nothing is waited for once the server stops', async () => {
  const opening = start();
  stopping.abort(new LabError('workspace', 'The server stops.'));
  await expect(opening.opened).rejects.toThrow('The server stops.');
});
