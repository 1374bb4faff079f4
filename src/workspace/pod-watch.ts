import type { V1Pod } from '@kubernetes/client-node';
import type { Kube } from '../cluster/kube.ts';
import { LabError } from '../lab/lab-error.ts';
import { labels } from './names.ts';

const retryMs = { first: 500, most: 10_000 };
/** A watch that says nothing for so long is made again: a connection can die without a word. */
const watchSeconds = 240;

export interface WatchedPods {
  namespace: string;
  component: 'toolbox' | 'control-plane';
  instance: string;
}

export interface PodWatch {
  /** Resolves when the pods that exist are known. */
  start(signal: AbortSignal): Promise<void>;
  stop(): void;
  get(name: string): V1Pod | undefined;
  all(): V1Pod[];
  /** The first answer of `look` that is not null, now or later. Rejects with LabError `timeout`. */
  waitFor<T>(
    name: string,
    look: (pod: V1Pod | undefined) => T | null,
    options: { signal: AbortSignal; timeoutMs: number; what: string },
  ): Promise<T>;
}

/** Keeps an installation's pods of one kind in view, through restarts of the API server. `changed` gets undefined for a pod that is gone. */
export function createPodWatch(
  kube: Kube,
  { namespace, component, instance }: WatchedPods,
  changed: (name: string, pod: V1Pod | undefined) => void,
  report: (error: unknown) => void,
): PodWatch {
  const labelSelector = `${labels.managedBy}=kindlab,${labels.instance}=${instance},${labels.component}=${component}`;
  const path = `/api/v1/namespaces/${namespace}/pods`;
  const pods = new Map<string, V1Pod>();
  const waiters = new Set<(name: string) => void>();
  const stopping = new AbortController();
  let stopped = false;

  function note(name: string, pod: V1Pod | undefined): void {
    if (pod === undefined) pods.delete(name);
    else pods.set(name, pod);
    for (const waiter of [...waiters]) waiter(name);
    changed(name, pod);
  }

  async function list(): Promise<string> {
    const found = await kube.core.listNamespacedPod({ namespace, labelSelector });
    const present = new Set<string>();
    for (const pod of found.items) {
      const name = pod.metadata?.name ?? '';
      present.add(name);
      if (pods.get(name)?.metadata?.resourceVersion !== pod.metadata?.resourceVersion) note(name, pod);
    }
    for (const name of [...pods.keys()]) if (!present.has(name)) note(name, undefined);
    return found.metadata?.resourceVersion ?? '';
  }

  function watchFrom(resourceVersion: string): Promise<void> {
    const onEvent = (phase: string, object: unknown) => {
      const pod = object as V1Pod;
      const name = pod.metadata?.name;
      if (name === undefined || (phase !== 'ADDED' && phase !== 'MODIFIED' && phase !== 'DELETED')) return;
      note(name, phase === 'DELETED' ? undefined : pod);
    };
    const query = {
      labelSelector,
      resourceVersion,
      timeoutSeconds: watchSeconds,
      allowWatchBookmarks: true,
    };
    return kube.watch(path, query, onEvent, stopping.signal);
  }

  async function follow(first: string): Promise<void> {
    let resourceVersion = first;
    let delayMs = retryMs.first;
    while (!stopped) {
      const began = Date.now();
      try {
        await watchFrom(resourceVersion);
        if (stopped) return;
        resourceVersion = await list();
      } catch (error) {
        if (stopped) return;
        if (Date.now() - began > 30_000) delayMs = retryMs.first;
        report(error);
        await new Promise((resolve) => setTimeout(resolve, delayMs).unref());
        delayMs = Math.min(retryMs.most, delayMs * 2);
        resourceVersion = await list().catch((cause: unknown) => {
          report(cause);
          return '';
        });
      }
    }
  }

  return {
    async start(signal) {
      signal.throwIfAborted();
      const resourceVersion = await list();
      void follow(resourceVersion);
    },
    stop() {
      stopped = true;
      stopping.abort();
    },
    get: (name) => pods.get(name),
    all: () => [...pods.values()],
    waitFor(name, look, { signal, timeoutMs, what }) {
      const { promise, resolve, reject } = Promise.withResolvers<Exclude<ReturnType<typeof look>, null>>();
      const check = (changedName: string) => {
        if (changedName !== name) return;
        try {
          const answer = look(pods.get(name));
          if (answer !== null) resolve(answer as Exclude<ReturnType<typeof look>, null>);
        } catch (error) {
          reject(error);
        }
      };
      const onAbort = () => reject(signal.reason);
      if (signal.aborted) onAbort();
      signal.addEventListener('abort', onAbort, { once: true });
      const timer = setTimeout(
        () => reject(new LabError('timeout', `${what} took longer than ${timeoutMs / 1000} s.`)),
        timeoutMs,
      );
      waiters.add(check);
      check(name);
      return promise.finally(() => {
        waiters.delete(check);
        clearTimeout(timer);
        signal.removeEventListener('abort', onAbort);
      });
    },
  };
}
