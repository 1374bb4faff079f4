import type { LoadedLab, ResourceRef, StateCheck } from '../lab/lab-schema.ts';
import type { KubeObject } from './kube-object.ts';
import type { WatchHandle, WatchHub } from './watch-hub.ts';

/** What a lab's checks can see of the cluster, read from watches. */
export interface LabWorld {
  readonly namespace: string;
  /** `broken` when one of the watches is; `syncing` until all have been filled. */
  readonly state: 'syncing' | 'live' | 'broken';
  /** Why it is broken; null otherwise. */
  readonly reason: string | null;
  objects(resource: ResourceRef): readonly KubeObject[];
  events(): readonly KubeObject[];
  pods(): readonly KubeObject[];
  /** Names of the objects of this kind in the learner's namespace, e.g. `pod`; empty for kinds that no check looks at. */
  names(kind: string): readonly string[];
  release(): void;
}

/** Watches everything that the checks and mistakes of a lab look at, in the learner's namespace. */
export function watchLab(lab: LoadedLab, namespace: string, hub: WatchHub, onChange: () => void): LabWorld {
  const handles = new Map<string, WatchHandle>();
  for (const { resource } of checksOf(lab)) {
    const key = keyOf(resource, namespace);
    const target = {
      apiVersion: resource.apiVersion,
      kind: resource.kind,
      namespace: resource.namespace ?? namespace,
    };
    if (!handles.has(key)) handles.set(key, hub.watch(target, onChange));
  }
  // Events explain Pods, Pods what stands on them; and a lab without checks notices through them that the cluster is gone.
  const events = hub.watch({ apiVersion: 'v1', kind: 'Event', namespace }, onChange);
  const checkedPods = handles.get(keyOf({ apiVersion: 'v1', kind: 'Pod' }, namespace));
  const pods = checkedPods ?? hub.watch({ apiVersion: 'v1', kind: 'Pod', namespace }, onChange);
  const explaining = checkedPods === undefined ? [events, pods] : [events];
  const all = (): WatchHandle[] => [...handles.values()];
  return {
    namespace,
    get state() {
      if ([...all(), ...explaining].some((handle) => handle.state === 'broken')) return 'broken';
      // These only add explanations; checks do not wait for them.
      return all().every((handle) => handle.state === 'live') ? 'live' : 'syncing';
    },
    get reason() {
      return [...all(), ...explaining].find((handle) => handle.state === 'broken')?.reason ?? null;
    },
    objects: (resource) => handles.get(keyOf(resource, namespace))?.objects() ?? [],
    events: () => events.objects(),
    pods: () => pods.objects(),
    names(kind) {
      const watched = [...handles].filter(
        ([key]) => key.split('|')[1]?.toLowerCase() === kind && key.endsWith(`|${namespace}`),
      );
      const objects =
        kind === 'pod' ? pods.objects() : watched.flatMap(([, handle]) => [...handle.objects()]);
      return objects.map(({ metadata }) => metadata.name);
    },
    release() {
      for (const handle of [...all(), ...explaining]) handle.release();
    },
  };
}

function checksOf(lab: LoadedLab): StateCheck[] {
  return lab.steps.flatMap((step) => [
    ...(step.kind === 'question' ? [] : step.checks),
    ...step.mistakes.flatMap((mistake) => mistake.when.state ?? []),
  ]);
}

function keyOf(resource: ResourceRef, namespace: string): string {
  return `${resource.apiVersion}|${resource.kind}|${resource.namespace ?? namespace}`;
}
