/** What `work` resolves to, unless the signal aborts or the time is over first; the work itself goes on. */
export function within<T>(
  work: Promise<T>,
  { signal, timeoutMs, late }: { signal: AbortSignal; timeoutMs?: number; late?: Error },
): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const onAbort = () => reject(signal.reason);
  if (signal.aborted) onAbort();
  signal.addEventListener('abort', onAbort, { once: true });
  const timer = timeoutMs === undefined ? undefined : setTimeout(() => reject(late), timeoutMs);
  return Promise.race([work, promise]).finally(() => {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
  });
}
