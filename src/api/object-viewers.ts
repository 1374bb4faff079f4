import type { ObjectsView } from '../engine/object-view.ts';
import { type ObjectWatch, watchObjects } from '../engine/object-watch.ts';
import { isSamePlace, type Place } from '../engine/place.ts';
import type { LoadedLab } from '../lab/lab-schema.ts';
import type { LabKey } from './lab-runtime.ts';

/** Who looks at the objects of which lab. What nobody looks at is not watched. */
export interface ObjectViewers {
  /** Somebody looks from now on; `null` where there is no such lab. */
  open(key: LabKey): ObjectViewing | null;
  /** The lab's workspace is another one, or is gone. */
  workspaceChanged(key: LabKey): void;
  /** There are workspaces again, on another cluster perhaps. */
  enterAll(): void;
  /** The cluster is given up, or the server stops: nothing is watched any more. */
  leaveAll(): void;
}

export interface ObjectViewing {
  view(): ObjectsView;
  /** May be called twice. */
  close(): void;
}

export interface ObjectViewersOptions {
  labs: ReadonlyMap<string, LoadedLab>;
  /** Where the objects are; null while there is no workspace. */
  placeOf(key: LabKey): Place | null;
  changed(key: LabKey, view: ObjectsView): void;
}

interface Looked {
  key: LabKey;
  lab: LoadedLab;
  viewers: Set<object>;
  place: Place | null;
  watch: ObjectWatch | null;
  /** What was told last, as JSON. */
  told: string;
}

const nothing: ObjectsView = { state: 'none', reason: null, namespace: null, tree: null };

export function createObjectViewers({ labs, placeOf, changed }: ObjectViewersOptions): ObjectViewers {
  const looked = new Map<string, Looked>();
  const nameOf = ({ learnerId, labId }: LabKey) => JSON.stringify([learnerId, labId]);
  const viewOf = ({ watch }: Looked) => watch?.view() ?? nothing;

  function tell(one: Looked): void {
    const view = viewOf(one);
    const told = JSON.stringify(view);
    // Much of what changes in a cluster is not shown.
    if (told === one.told) return;
    one.told = told;
    changed(one.key, view);
  }

  function follow(one: Looked, place: Place | null): void {
    if (isSamePlace(place, one.place)) return;
    one.watch?.release();
    one.place = place;
    one.watch = place === null ? null : watchObjects(one.lab, place, () => tell(one));
    if (one.viewers.size > 0) tell(one);
  }

  return {
    open(key) {
      const lab = labs.get(key.labId);
      if (lab === undefined) return null;
      const name = nameOf(key);
      const one = looked.get(name) ?? {
        key,
        lab,
        viewers: new Set(),
        place: null,
        watch: null,
        told: '',
      };
      looked.set(name, one);
      const viewer = {};
      follow(one, placeOf(key));
      one.viewers.add(viewer);
      return {
        view: () => viewOf(one),
        close() {
          one.viewers.delete(viewer);
          if (one.viewers.size > 0 || looked.get(name) !== one) return;
          follow(one, null);
          looked.delete(name);
        },
      };
    },
    workspaceChanged(key) {
      const one = looked.get(nameOf(key));
      if (one !== undefined) follow(one, placeOf(key));
    },
    enterAll() {
      for (const one of looked.values()) follow(one, placeOf(one.key));
    },
    leaveAll() {
      for (const one of looked.values()) follow(one, null);
    },
  };
}
