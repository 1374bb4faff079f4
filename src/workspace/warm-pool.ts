import type { Session } from './managed-session.ts';

const retryMs = { first: 1_000, most: 60_000 };

export interface WarmPool {
  /** Makes up what is missing, in the background. */
  fill(): void;
  /** One that waits to be claimed; made now when there is none. */
  take(signal: AbortSignal): Promise<Session>;
  /** Keeps one that an earlier run left, once it turns out to be usable. */
  adopt(one: Promise<Session>): void;
  /** It is not usable any more. */
  drop(session: Session): void;
  stop(): Promise<void>;
}

/** Keeps `size` workspaces with a waiting shell. `prepare` makes one from nothing. */
export function createWarmPool(
  size: number,
  prepare: (signal: AbortSignal) => Promise<Session>,
  report: (error: unknown) => void,
): WarmPool {
  const ready: Session[] = [];
  const making = new Set<Promise<Session>>();
  const stopped = new AbortController();
  let delayMs = retryMs.first;
  let retry: NodeJS.Timeout | null = null;

  function keep(one: Promise<Session>): void {
    making.add(one);
    one.then(
      (session) => {
        // Whoever took it meanwhile removed it from `making`.
        if (making.delete(one)) ready.push(session);
        delayMs = retryMs.first;
      },
      (error: unknown) => {
        making.delete(one);
        if (stopped.signal.aborted) return;
        report(error);
        retry ??= setTimeout(() => {
          retry = null;
          fill();
        }, delayMs).unref();
        delayMs = Math.min(retryMs.most, delayMs * 2);
      },
    );
  }

  function fill(): void {
    if (retry !== null) return;
    while (!stopped.signal.aborted && ready.length + making.size < size) keep(prepare(stopped.signal));
  }

  return {
    fill,
    async take(signal) {
      const session = ready.shift();
      if (session !== undefined) {
        // A moment later, so that the learner who waits has the machine for herself.
        setTimeout(fill, 1_500).unref();
        return session;
      }
      const [first] = making;
      const coming = first ?? prepare(signal);
      if (first !== undefined) making.delete(first);
      setTimeout(fill, 1_500).unref();
      return await coming;
    },
    adopt: keep,
    drop(session) {
      const at = ready.indexOf(session);
      if (at !== -1) ready.splice(at, 1);
      fill();
    },
    async stop() {
      stopped.abort(new Error('The server stops.'));
      if (retry !== null) clearTimeout(retry);
      await Promise.allSettled([...making]);
    },
  };
}
