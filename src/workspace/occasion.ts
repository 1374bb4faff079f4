/** Something that happens again and again and can be waited for. */
export interface Occasion {
  happened(): void;
  /** Resolves when it happens next. Rejects with `late` after `timeoutMs`, or with the signal's reason. */
  next(signal: AbortSignal, timeoutMs: number, late: (timeoutMs: number) => Error): Promise<void>;
}

export function createOccasion(): Occasion {
  const waiting = new Set<() => void>();
  return {
    happened() {
      for (const resolve of [...waiting]) resolve();
    },
    async next(signal, timeoutMs, late) {
      signal.throwIfAborted();
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const onAbort = () => reject(signal.reason);
      const timer = setTimeout(() => reject(late(timeoutMs)), timeoutMs);
      signal.addEventListener('abort', onAbort, { once: true });
      waiting.add(resolve);
      try {
        await promise;
      } finally {
        waiting.delete(resolve);
        clearTimeout(timer);
        signal.removeEventListener('abort', onAbort);
      }
    },
  };
}
