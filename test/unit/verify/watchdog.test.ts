import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createWatchdog } from '../../../src/verify/watchdog.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const never = new AbortController().signal;
const hanging = () => new Promise<never>(() => {});

/** The message it fails with, once the timers have run. */
async function failure(work: Promise<unknown>): Promise<string> {
  const settled = work.then(
    () => 'it succeeded',
    (error: Error) => error.message,
  );
  await vi.runAllTimersAsync();
  return settled;
}

it('lets work through that ends, with a signal that stays quiet', async () => {
  const watchdog = createWatchdog(60_000, never);
  let given: AbortSignal | undefined;
  const work = watchdog.watch('it', 1_000, async (signal) => {
    given = signal;
    return 'done';
  });
  await expect(work).resolves.toBe('done');
  await vi.runAllTimersAsync();
  expect(given?.aborted).toBe(false);
  await expect(watchdog.watch('it', 1_000, () => Promise.reject(new Error('own')))).rejects.toThrow('own');
});

it('says in which phase, for how long, and for what it waits, and aborts the work', async () => {
  const watchdog = createWatchdog(60_000, never);
  watchdog.enter('solution paint');
  let given: AbortSignal | undefined;
  await vi.advanceTimersByTimeAsync(3_000);
  watchdog.typed('sleep infinity');
  const work = watchdog.watch('`sleep infinity` to end', 7_000, (signal) => {
    given = signal;
    return hanging();
  });
  expect(await failure(work)).toBe(
    'hangs in solution paint: it has taken 10 s, and still waits for `sleep infinity` to end; the last command is `sleep infinity`',
  );
  expect(given?.aborted).toBe(true);
});

it('gives no phase more than is left of the whole', async () => {
  const watchdog = createWatchdog(60_000, never);
  await vi.advanceTimersByTimeAsync(55_000);
  watchdog.enter('mistake wrong-name');
  expect(await failure(watchdog.watch('the step to pass', 30_000, hanging))).toBe(
    'hangs in mistake wrong-name: it has taken 5 s, and the proof as a whole the 60 s it may, and still waits for the step to pass; no command was typed yet',
  );
});

it('passes an interruption on', async () => {
  const interrupt = new AbortController();
  const watchdog = createWatchdog(60_000, interrupt.signal);
  const work = watchdog.watch('it', 30_000, hanging);
  interrupt.abort(new Error('interrupted'));
  await expect(work).rejects.toThrow('interrupted');
});
