import type { KubeObject } from '../../../src/engine/kube-object.ts';
import type { WatchHandle, WatchHub } from '../../../src/engine/watch-hub.ts';

/** A hub whose cluster is a map: what is set is what a watch would have seen. */
export interface FakeHub extends WatchHub {
  set(kind: string, objects: KubeObject[]): void;
  setState(state: WatchHandle['state'], reason?: string): void;
}

export function createFakeHub(state: WatchHandle['state'] = 'live'): FakeHub {
  const objects = new Map<string, KubeObject[]>();
  const listeners = new Set<() => void>();
  let current = state;
  let reason: string | null = null;
  const notify = (): void => {
    for (const listener of [...listeners]) listener();
  };
  return {
    get size() {
      return listeners.size;
    },
    set(kind, list) {
      objects.set(kind, list);
      notify();
    },
    setState(next, why) {
      current = next;
      reason = why ?? null;
      notify();
    },
    watch(target, onChange) {
      const listener = (): void => onChange();
      listeners.add(listener);
      return {
        get state() {
          return current;
        },
        get reason() {
          return reason;
        },
        objects: () => objects.get(target.kind) ?? [],
        release: () => void listeners.delete(listener),
      };
    },
    stop: () => Promise.resolve(),
  };
}
