import { LabError } from '../lab/lab-error.ts';
import { within } from '../workspace/within.ts';

/** Knows what the proof on one workspace is at, and gives up what does not end by itself. */
export interface Watchdog {
  /** What is being proven from now on, e.g. `solution apply-the-pod`. */
  enter(phase: string): void;
  /** The last command from now on. */
  typed(command: string): void;
  /**
   * Resolves to what the work does. Rejects with LabError `timeout`, which names the phase, how long it has gone on, what
   * it waits for and the last command, when the work takes longer than `limitMs` or the proof longer than it may in all;
   * the signal that the work has been given is aborted then.
   */
  watch<T>(waitsFor: string, limitMs: number, work: (signal: AbortSignal) => Promise<T>): Promise<T>;
}

export function createWatchdog(totalMs: number, signal: AbortSignal): Watchdog {
  const startedAt = performance.now();
  let phase = 'opening a workspace';
  let phaseAt = startedAt;
  let last: string | null = null;

  return {
    enter(next) {
      phase = next;
      phaseAt = performance.now();
    },
    typed(command) {
      last = command;
    },
    async watch(waitsFor, limitMs, work) {
      const now = performance.now();
      const allowedMs = Math.max(0, Math.min(limitMs, startedAt + totalMs - now));
      const seconds = Math.round((now - phaseAt + allowedMs) / 1000);
      const inAll = allowedMs < limitMs ? `, and the proof as a whole the ${totalMs / 1000} s it may` : '';
      const command = last === null ? 'no command was typed yet' : `the last command is \`${last}\``;
      const late = new LabError(
        'timeout',
        `hangs in ${phase}: it has taken ${seconds} s${inAll}, and still waits for ${waitsFor}; ${command}`,
      );
      const given = new AbortController();
      try {
        return await within(work(AbortSignal.any([signal, given.signal])), {
          signal,
          timeoutMs: allowedMs,
          late,
        });
      } catch (error) {
        given.abort(error);
        throw error;
      }
    },
  };
}
