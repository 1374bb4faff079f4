import type { LoadedLab, ResourceRef, StateCheck } from '../lab/lab-schema.ts';
import type { LastLine } from './explain-pod.ts';
import type { KubeObject } from './kube-object.ts';
import type { Place } from './place.ts';
import type { WatchHandle } from './watch-hub.ts';

/** What a lab's checks can see of the cluster, read from watches. */
export interface LabWorld {
  readonly place: Place;
  readonly namespace: string;
  /** `broken` when one of the watches is; `syncing` until all have been filled. */
  readonly state: 'syncing' | 'live' | 'broken';
  /** Why it is broken; null otherwise. */
  readonly reason: string | null;
  objects(resource: ResourceRef): readonly KubeObject[];
  events(): readonly KubeObject[];
  pods(): readonly KubeObject[];
  /** What makes Pods of a template, each with its `kind`; Deployments only where checks are about labels. */
  workloads(): readonly KubeObject[];
  /** Namespaces that an object of this kind and name is in, as far as checks look at them. */
  namespacesOf(resource: ResourceRef): readonly string[];
  /** Of these, the ones other than the practice namespace; by kind in lower case. */
  elsewhere(kind: string, name: string): readonly string[];
  lastLine: LastLine;
  /** Names of the objects of this kind in the learner's namespace, e.g. `pod`; empty for kinds that no check looks at. */
  names(kind: string): readonly string[];
  release(): void;
}

/** Watches everything that the checks and mistakes of a lab look at, where it takes place. */
export function watchLab(lab: LoadedLab, place: Place, onChange: () => void): LabWorld {
  const { namespace, hub, logs } = place;
  const handles = new Map<string, WatchHandle>();
  const watch = (key: string, target: { apiVersion: string; kind: string; namespace: string }) => {
    const handle = hub.watch(target, onChange);
    handles.set(key, handle);
    return handle;
  };
  const checks = checksOf(lab);
  for (const { resource } of checks) {
    const { apiVersion, kind } = resource;
    const key = keyOf(resource, namespace);
    if (!handles.has(key)) watch(key, { apiVersion, kind, namespace: resource.namespace ?? namespace });
    // What is wanted elsewhere may have been made here.
    const here = keyOf({ apiVersion, kind }, namespace);
    if (!handles.has(here)) watch(here, { apiVersion, kind, namespace });
  }
  const deployments = { apiVersion: 'apps/v1', kind: 'Deployment' };
  if (checks.some(isAboutLabels) && !handles.has(keyOf(deployments, namespace)))
    watch(keyOf(deployments, namespace), { ...deployments, namespace });
  // Events explain Pods, Pods what stands on them; and a lab without checks notices through them that the cluster is gone.
  const events = hub.watch({ apiVersion: 'v1', kind: 'Event', namespace }, onChange);
  const checkedPods = handles.get(keyOf({ apiVersion: 'v1', kind: 'Pod' }, namespace));
  const pods = checkedPods ?? hub.watch({ apiVersion: 'v1', kind: 'Pod', namespace }, onChange);
  const explaining = checkedPods === undefined ? [events, pods] : [events];
  const all = (): WatchHandle[] => [...handles.values()];
  return {
    place,
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
    workloads: () =>
      workloadKinds.flatMap((kind) => {
        const handle = handles.get(keyOf({ apiVersion: 'apps/v1', kind }, namespace));
        return handle === undefined ? [] : handle.objects().map((object) => ({ ...object, kind }));
      }),
    namespacesOf({ apiVersion, kind, name }) {
      return [...handles].flatMap(([key, handle]) => {
        const [itsVersion, itsKind, itsNamespace = ''] = key.split('|');
        if (itsVersion !== apiVersion || itsKind !== kind) return [];
        return handle.objects().some(({ metadata }) => metadata.name === name) ? [itsNamespace] : [];
      });
    },
    elsewhere(kind, name) {
      return [...handles].flatMap(([key, handle]) => {
        const [, itsKind = '', itsNamespace = ''] = key.split('|');
        if (itsKind.toLowerCase() !== kind || itsNamespace === namespace) return [];
        return handle.objects().some(({ metadata }) => metadata.name === name) ? [itsNamespace] : [];
      });
    },
    lastLine: (pod, container) => logs.line(pod, container, onChange),
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

const workloadKinds = ['Deployment', 'StatefulSet', 'DaemonSet'];

/** A Service by its selector; Pods by the labels that are asked of them. */
function isAboutLabels({ resource: { kind, labels }, match }: StateCheck): boolean {
  if (kind === 'Service') return true;
  return kind === 'Pod' && (labels !== undefined || JSON.stringify(match ?? {}).includes('"labels"'));
}

function checksOf(lab: LoadedLab): StateCheck[] {
  return lab.steps.flatMap((step) => [
    ...(step.kind === 'question' ? [] : step.checks),
    ...step.mistakes.flatMap((mistake) => mistake.when.state ?? []),
  ]);
}

function keyOf(resource: Pick<ResourceRef, 'apiVersion' | 'kind' | 'namespace'>, namespace: string): string {
  return `${resource.apiVersion}|${resource.kind}|${resource.namespace ?? namespace}`;
}
