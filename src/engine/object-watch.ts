import type { LoadedLab } from '../lab/lab-schema.ts';
import { type ObjectKind, usualKinds } from './object-kinds.ts';
import { secretKeys } from './object-secret.ts';
import { createObjectTree } from './object-tree.ts';
import type { ObjectsView } from './object-view.ts';
import type { Place } from './place.ts';

/** A practice namespace while somebody looks at what is in it. */
export interface ObjectWatch {
  view(): ObjectsView;
  release(): void;
}

/** Changes that come closer together than this are told together. */
const coalesceMs = 100;

export function watchObjects(
  lab: Pick<LoadedLab, 'steps'>,
  { namespace, hub, logs }: Place,
  onChange: () => void,
): ObjectWatch {
  let timer: NodeJS.Timeout | null = null;
  let isReleased = false;
  const changed = (): void => {
    // A log that was asked for may come later.
    if (isReleased) return;
    timer ??= setTimeout(() => {
      timer = null;
      onChange();
    }, coalesceMs);
  };
  const watched = [...usualKinds, ...furtherKinds(lab)].map(({ apiVersion, kind }) => ({
    apiVersion,
    kind,
    handle: hub.watch(
      { apiVersion, kind, namespace },
      changed,
      kind === 'Secret' && apiVersion === 'v1' ? secretKeys : undefined,
    ),
  }));
  const events = hub.watch({ apiVersion: 'v1', kind: 'Event', namespace }, changed);
  const handles = [...watched.map(({ handle }) => handle), events];
  return {
    view() {
      const broken = handles.find(({ state }) => state === 'broken');
      const isSyncing = handles.some(({ state }) => state === 'syncing');
      const state = broken !== undefined ? 'broken' : isSyncing ? 'syncing' : 'live';
      const all = watched.map(({ apiVersion, kind, handle }) => ({
        apiVersion,
        kind,
        objects: handle.objects(),
      }));
      return {
        state,
        reason: broken?.reason ?? null,
        namespace,
        tree:
          state === 'syncing'
            ? null
            : createObjectTree(all, events.objects(), (pod, name) => logs.line(pod, name, changed)),
      };
    },
    release() {
      isReleased = true;
      if (timer !== null) clearTimeout(timer);
      for (const handle of handles) handle.release();
    },
  };
}

/** What the lab's checks look at in the learner's namespace beside what is in every namespace. */
function furtherKinds(lab: Pick<LoadedLab, 'steps'>): ObjectKind[] {
  const named = lab.steps
    .flatMap((step) => (step.kind === 'question' ? [] : step.checks))
    .filter(({ resource }) => resource.namespace === undefined)
    .map(({ resource: { apiVersion, kind } }) => ({ apiVersion, kind }));
  const keyOf = ({ apiVersion, kind }: ObjectKind) => `${apiVersion}|${kind}`;
  const usual = new Set([...usualKinds, { apiVersion: 'v1', kind: 'Event' }].map(keyOf));
  const further = new Map(named.map((kind) => [keyOf(kind), kind]));
  return [...further].filter(([key]) => !usual.has(key)).map(([, kind]) => kind);
}
