import { expect, test, vi } from 'vitest';
import type { Kube } from '../../../src/cluster/kube.ts';
import { createPodWatch } from '../../../src/workspace/pod-watch.ts';

test('whoever waits for a pod when the server has stopped hears so at once, and no timer is left behind', async () => {
  vi.useFakeTimers();
  try {
    const pods = { namespace: 'kindlab-toolbox', component: 'toolbox', instance: 'here' } as const;
    const watch = createPodWatch(
      {} as Kube,
      pods,
      () => undefined,
      () => undefined,
    );
    const signal = AbortSignal.abort(new Error('The server stops.'));
    const waiting = watch.waitFor('lab-7k2m', () => null, { signal, timeoutMs: 90_000, what: 'Starting it' });
    await expect(waiting).rejects.toThrow('The server stops.');
    expect(vi.getTimerCount()).toBe(0);
  } finally {
    vi.useRealTimers();
  }
});
