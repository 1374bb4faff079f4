import type { KubeAccess } from '../cluster/kubeconfig.ts';
import type { KubeObject } from './kube-object.ts';
import { closeConnections, getJson, KubeStatusError } from './kube-request.ts';
import {
  createListWatch,
  defaultTiming,
  type ListWatch,
  type ListWatchTiming,
  type WatchState,
} from './list-watch.ts';
import { createResourcePaths, type WatchTarget } from './resource-path.ts';

/** One user's hold on a shared watch. */
export interface WatchHandle {
  readonly state: WatchState;
  /** Why it is broken; null otherwise. */
  readonly reason: string | null;
  /** What is there now, from the cache; empty while syncing, the last known while broken. */
  objects(): readonly KubeObject[];
  release(): void;
}

/** Takes off each object as it arrives what must not, or need not, be kept. */
export interface WatchTrim {
  /** Watches with trims of the same name are shared. */
  readonly name: string;
  apply(object: KubeObject): KubeObject;
}

export interface WatchHub {
  /** Starts (or joins) the watch of all objects of a kind in a namespace. `onChange` must not throw. */
  watch(target: WatchTarget, onChange: () => void, trim?: WatchTrim): WatchHandle;
  /** How many watches are open on the API server. */
  readonly size: number;
  /** Ends all watches; resolves when their connections are closed. */
  stop(): Promise<void>;
}

interface Shared {
  listWatch: ListWatch;
  listeners: Set<() => void>;
  abort: AbortController;
  done: Promise<void>;
}

export interface WatchHubOptions {
  timing?: ListWatchTiming;
  /** How often the API server is asked whether it still answers, while there is a watch. */
  probeEveryMs?: number;
  probeTimeoutMs?: number;
  /** Called when the last watch has been released. */
  unwatched?(): void;
}

/**
 * Keeps one watch per (apiVersion, kind, namespace), however many labs look at it, with a cache that is read
 * synchronously. A probe notices an API server that hangs without closing its connections.
 */
export function createWatchHub(config: KubeAccess, options: WatchHubOptions = {}): WatchHub {
  const { timing = defaultTiming, probeEveryMs = 5_000, probeTimeoutMs = 5_000 } = options;
  const paths = createResourcePaths(config);
  const shared = new Map<string, Shared>();
  let probeTimer: NodeJS.Timeout | null = null;
  let failedProbes = 0;

  function open(key: string, target: WatchTarget, trim: WatchTrim | undefined): Shared {
    const listeners = new Set<() => void>();
    const abort = new AbortController();
    const notify = (): void => {
      for (const listener of [...listeners]) listener();
    };
    const listWatch = createListWatch(config, paths, target, notify, timing, trim?.apply);
    const entry = { listWatch, listeners, abort, done: listWatch.run(abort.signal) };
    shared.set(key, entry);
    if (probeTimer === null) scheduleProbe();
    return entry;
  }

  function scheduleProbe(): void {
    probeTimer = setTimeout(() => void probe(), probeEveryMs);
    probeTimer.unref();
  }

  async function probe(): Promise<void> {
    let reason: string | null = null;
    try {
      await getJson(config, '/version', probeTimeoutMs, new AbortController().signal);
    } catch (error) {
      // An answer of any kind shows that the server is there.
      if (!(error instanceof KubeStatusError))
        reason = error instanceof Error ? error.message : String(error);
    }
    failedProbes = reason === null ? 0 : failedProbes + 1;
    // One slow answer on a busy machine is no outage.
    const suspicion = failedProbes >= 2 ? `The API server does not answer: ${reason}` : null;
    for (const { listWatch } of shared.values()) listWatch.suspect(suspicion);
    if (shared.size > 0) scheduleProbe();
    else probeTimer = null;
  }

  return {
    get size() {
      return shared.size;
    },
    watch(target, onChange, trim) {
      const key = [target.apiVersion, target.kind, target.namespace, trim?.name].join('|');
      const entry = shared.get(key) ?? open(key, target, trim);
      // A listener of its own, so that the same function can be registered twice.
      const listener = (): void => onChange();
      entry.listeners.add(listener);
      return {
        get state() {
          return entry.listWatch.state;
        },
        get reason() {
          return entry.listWatch.reason;
        },
        objects: () => entry.listWatch.objects(),
        release() {
          entry.listeners.delete(listener);
          if (entry.listeners.size > 0 || shared.get(key) !== entry) return;
          shared.delete(key);
          entry.abort.abort();
          if (shared.size === 0) options.unwatched?.();
        },
      };
    },
    async stop() {
      if (probeTimer !== null) clearTimeout(probeTimer);
      probeTimer = null;
      const entries = [...shared.values()];
      shared.clear();
      for (const entry of entries) entry.abort.abort();
      await Promise.all(entries.map((entry) => entry.done));
      closeConnections(config);
    },
  };
}
