import { setTimeout as sleep } from 'node:timers/promises';
import type { KubeAccess } from '../cluster/kubeconfig.ts';
import type { KubeObject } from './kube-object.ts';
import { getJson, KubeStatusError, streamJson } from './kube-request.ts';
import type { ResourcePaths, WatchTarget } from './resource-path.ts';

/** `syncing` before the first list, `live` while the cache follows the cluster, `broken` while it cannot. */
export type WatchState = 'syncing' | 'live' | 'broken';

export interface ListWatch {
  readonly state: WatchState;
  /** Why it is broken; null otherwise. */
  readonly reason: string | null;
  objects(): KubeObject[];
  /** Runs until the signal aborts. Never rejects: failures are its state. */
  run(signal: AbortSignal): Promise<void>;
  /** The API server was found not to answer although the connection still stands. */
  suspect(reason: string | null): void;
}

export interface ListWatchTiming {
  listTimeoutMs: number;
  /** After this long the server ends a watch, and it is opened again where it stopped. */
  watchSeconds: number;
  firstBackoffMs: number;
  maxBackoffMs: number;
}

export const defaultTiming: ListWatchTiming = {
  listTimeoutMs: 15_000,
  watchSeconds: 290,
  firstBackoffMs: 100,
  maxBackoffMs: 5_000,
};

/** Lists, then watches from there; opens the watch again when it ends, lists again when the server forgot (410). */
export function createListWatch(
  config: KubeAccess,
  paths: ResourcePaths,
  target: WatchTarget,
  onChange: () => void,
  timing: ListWatchTiming = defaultTiming,
  trim: (object: KubeObject) => KubeObject = (object) => object,
): ListWatch {
  const cache = new Map<string, KubeObject>();
  let synced = false;
  let failure: string | null = null;
  let suspicion: string | null = null;
  let version: string | null = null;
  let failures = 0;

  function setFailure(reason: string | null): void {
    const changed = failure !== reason;
    failure = reason;
    if (changed) onChange();
  }

  async function list(path: string, signal: AbortSignal): Promise<void> {
    const result = (await getJson(config, path, timing.listTimeoutMs, signal)) as {
      metadata?: { resourceVersion?: string };
      items?: KubeObject[];
    };
    cache.clear();
    for (const item of result.items ?? []) cache.set(keyOf(item), trim(item));
    version = result.metadata?.resourceVersion ?? '';
    synced = true;
    failures = 0;
    failure = null;
    onChange();
  }

  function apply(values: unknown[]): void {
    let changed = false;
    for (const value of values as {
      type: string;
      object: KubeObject & { code?: number; message?: string };
    }[]) {
      const { type, object } = value;
      // The message of an ERROR event is a Status; 410 means that `version` is too old to go on from.
      if (type === 'ERROR') throw new KubeStatusError(object.code ?? 0, object.message ?? 'the watch failed');
      version = object.metadata.resourceVersion ?? version;
      if (type === 'BOOKMARK') continue;
      changed = true;
      if (type === 'DELETED') cache.delete(keyOf(object));
      else cache.set(keyOf(object), trim(object));
    }
    if (changed) onChange();
  }

  /** One round: whatever comes next, until the watch ends. */
  async function round(signal: AbortSignal): Promise<void> {
    const path = await paths.find(target, signal);
    if (path === null) {
      // No such kind: there is nothing of it, which is an answer. It may be defined later.
      cache.clear();
      synced = true;
      setFailure(null);
      await sleep(timing.maxBackoffMs, undefined, { signal });
      return;
    }
    if (version === null) await list(path, signal);
    const query = new URLSearchParams({
      watch: 'true',
      allowWatchBookmarks: 'true',
      resourceVersion: version ?? '',
      timeoutSeconds: String(timing.watchSeconds),
    });
    const opened = (): void => {
      failures = 0;
      setFailure(null);
    };
    await streamJson(config, `${path}?${query}`, { open: opened, values: apply }, signal);
  }

  return {
    get state() {
      if (failure !== null || suspicion !== null) return 'broken';
      return synced ? 'live' : 'syncing';
    },
    get reason() {
      return failure ?? suspicion;
    },
    objects: () => [...cache.values()],
    suspect(reason) {
      if (suspicion === reason) return;
      suspicion = reason;
      onChange();
    },
    async run(signal) {
      while (!signal.aborted) {
        try {
          const startedAt = performance.now();
          await round(signal);
          // A server that accepts watches only to end them at once must not be asked in a tight loop.
          const isShort = performance.now() - startedAt < 1_000;
          if (isShort) await sleep(timing.firstBackoffMs, undefined, { signal }).catch(() => undefined);
        } catch (error) {
          if (signal.aborted) return;
          const isGone = error instanceof KubeStatusError && error.status === 410;
          if (isGone) {
            version = null;
            await sleep(timing.firstBackoffMs / 2, undefined, { signal }).catch(() => undefined);
            continue;
          }
          failures += 1;
          // A connection that broke is opened again at once; only when that fails too is it worth telling.
          if (failures > 1) {
            version = null;
            setFailure(error instanceof Error ? error.message : String(error));
          }
          const backoffMs = Math.min(timing.firstBackoffMs * 2 ** (failures - 1), timing.maxBackoffMs);
          await sleep(backoffMs * (0.75 + Math.random() / 2), undefined, { signal }).catch(() => undefined);
        }
      }
    },
  };
}

function keyOf(object: KubeObject): string {
  return `${object.metadata.namespace ?? ''}/${object.metadata.name}`;
}
