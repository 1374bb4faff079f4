import { LabError } from '../lab/lab-error.ts';

/** Text that arrives in pieces, for whoever waits for something to be in it. */
export interface TextWaiter {
  push(piece: string): void;
  /** Resolves, with everything so far, as soon as the text since the last `clear` contains `wanted`. Rejects with LabError `timeout`, or `workspace` when the text ended. */
  waitFor(wanted: string | RegExp, options: { timeoutMs: number; signal: AbortSignal }): Promise<string>;
  clear(): void;
  /** Nothing will follow. */
  end(reason: string): void;
}

const keptCharacters = 100_000;

export function createTextWaiter(source: string): TextWaiter {
  let text = '';
  let ended: string | null = null;
  const waiters = new Set<() => void>();
  const wake = () => {
    for (const waiter of [...waiters]) waiter();
  };
  const has = (wanted: string | RegExp) =>
    typeof wanted === 'string' ? text.includes(wanted) : wanted.test(text);

  return {
    push(piece) {
      text = (text + piece).slice(-keptCharacters);
      wake();
    },
    waitFor(wanted, { timeoutMs, signal }) {
      return new Promise((resolve, reject) => {
        const settle = (act: () => void) => {
          waiters.delete(look);
          clearTimeout(timer);
          signal.removeEventListener('abort', onAbort);
          act();
        };
        const fail = (code: 'timeout' | 'workspace', what: string) =>
          settle(() => reject(new LabError(code, `${source} ${what}; it had said: ${text.slice(-400)}`)));
        const look = () => {
          if (has(wanted)) settle(() => resolve(text));
          else if (ended !== null) fail('workspace', `ended before it said ${wanted}: ${ended}`);
        };
        const onAbort = () => settle(() => reject(signal.reason));
        const timer = setTimeout(
          () => fail('timeout', `did not say ${wanted} within ${timeoutMs / 1000} s`),
          timeoutMs,
        );
        waiters.add(look);
        signal.addEventListener('abort', onAbort, { once: true });
        if (signal.aborted) onAbort();
        else look();
      });
    },
    clear() {
      text = '';
    },
    end(reason) {
      ended = reason;
      wake();
    },
  };
}
