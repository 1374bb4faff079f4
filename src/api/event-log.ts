import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { LearnerEvent, Store } from '../store/store.ts';

/** Puts events into the store in order, and keeps them while the store cannot be written. */
export interface EventLog {
  /** Never fails: an event that cannot be saved now is saved when the store is back. */
  record(event: LearnerEvent): void;
  /** Events not in the store yet. */
  unsaved(): number;
  /** Waits until everything is saved, at most `timeoutMs`; resolves with the number that is not. */
  flush(timeoutMs: number): Promise<number>;
}

export interface EventLogOptions {
  store: Pick<Store, 'append'>;
  /** The first failure after things went well. */
  failed(error: unknown): void;
  /** Everything is saved again. */
  recovered(): void;
}

const firstRetryMs = 500;
const longestRetryMs = 10_000;
/** From this many waiting events on, outputs are left out: progress matters more than what was printed. */
const sparingFrom = 200;
const mostWaiting = 5_000;

export function createEventLog({ store, failed, recovered }: EventLogOptions): EventLog {
  const waiting: LearnerEvent[] = [];
  let draining = false;

  async function drain() {
    draining = true;
    let retryMs = firstRetryMs;
    let failing = false;
    for (let event = waiting[0]; event; event = waiting[0]) {
      try {
        await store.append(event);
        waiting.shift();
        retryMs = firstRetryMs;
      } catch (error) {
        if (!failing) failed(error);
        failing = true;
        await delay(retryMs, undefined, { ref: false });
        retryMs = Math.min(retryMs * 2, longestRetryMs);
      }
    }
    // On the same tick as the last look at the queue, so that nothing recorded now is left lying.
    draining = false;
    if (failing) recovered();
  }

  return {
    record(event) {
      if (waiting.length >= mostWaiting) return;
      const { output, ...sparing } = event.detail;
      const detail = waiting.length >= sparingFrom || output === undefined ? sparing : { ...sparing, output };
      // An id of its own makes a repeated attempt harmless when only the answer to the first was lost.
      waiting.push({ ...event, id: event.id ?? randomUUID(), detail });
      if (!draining) void drain();
    },
    unsaved: () => waiting.length,
    async flush(timeoutMs) {
      const giveUpAt = Date.now() + timeoutMs;
      while (waiting.length > 0 && Date.now() < giveUpAt) await delay(20);
      return waiting.length;
    },
  };
}
