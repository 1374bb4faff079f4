import { type StateContext, selects } from '../engine/check-state.ts';
import type { KubeObject } from '../engine/kube-object.ts';
import { matchFields } from '../engine/match-fields.ts';
import type { StateCheck } from '../lab/lab-schema.ts';
import { changeAt, otherThan, type Path } from './change-value.ts';
import { type Mutant, stillHolds } from './mutant.ts';
import { mutateCel } from './mutate-cel.ts';

type Objects = readonly KubeObject[];

/**
 * Tries a check that holds on `objects`, all of its kind, against states that differ from theirs in one property that the
 * check names. A check that does not hold has changed since it did, so it can: nothing is tried.
 */
export function mutateCheck(check: StateCheck, objects: Objects, context: StateContext): Mutant[] {
  const holds = (state: Objects): boolean => stillHolds(check, state, context);
  if (objects.length > 200 || !holds(objects)) return [];
  const cel = check.cel === undefined ? [] : mutateCel(check.cel, check, objects, context);
  const states = holds([]) ? unwantedStates(check, objects, context) : missingStates(check, objects, context);
  return [
    ...states.map(({ path, change, state }) => ({ path, change, noticed: !holds(state) })),
    ...idleCounts(check),
    ...cel,
  ];
}

interface ChangedState {
  path: Path;
  change: string;
  state: Objects;
}

/** For a check that wants something to be there: it is not, or not so. */
function missingStates(check: StateCheck, objects: Objects, { namespace }: StateContext): ChangedState[] {
  const { resource, match, count } = check;
  const wanted = match === undefined ? undefined : substitute(match, namespace);
  const counts = objects.filter(
    (object) =>
      selects(resource, object) && (wanted === undefined || matchFields(wanted, object).length === 0),
  );
  const others = objects.filter((object) => !counts.includes(object));
  const changed = (path: Path, change: string, alter: (object: KubeObject) => unknown): ChangedState => ({
    path,
    change,
    state: [...others, ...counts.map((object) => alter(object) as KubeObject)],
  });
  const states: ChangedState[] = [{ path: ['resource'], change: 'removed', state: others }];
  if (resource.namespace !== undefined)
    states.push({ path: ['resource', 'namespace'], change: 'altered', state: [] });
  if (resource.name !== undefined) {
    const rename = (object: KubeObject) => changeAt(object, ['metadata', 'name'], otherThan);
    states.push(changed(['resource', 'name'], 'altered', rename));
  }
  for (const label of Object.keys(resource.labels ?? {})) {
    const at = ['metadata', 'labels', label];
    const path = ['resource', 'labels', label];
    states.push(changed(path, 'removed', (object) => changeAt(object, at, () => undefined)));
    states.push(changed(path, 'altered', (object) => changeAt(object, at, otherThan)));
  }
  for (const leaf of wanted === undefined ? [] : leavesOf(wanted)) {
    const path = ['match', ...leaf.path];
    if (leaf.canBeRemoved)
      states.push(changed(path, 'removed', (object) => spoil(wanted, object, leaf.path, () => undefined)));
    states.push(changed(path, 'altered', (object) => spoil(wanted, object, leaf.path, otherThan)));
  }
  const least = count?.equals ?? count?.min ?? 0;
  const most = count?.equals ?? count?.max;
  if (least > 0) {
    const path = ['count', count?.equals === undefined ? 'min' : 'equals'];
    states.push({ path, change: 'one fewer', state: [...others, ...counts.slice(0, least - 1)] });
  }
  if (most !== undefined && counts[0] !== undefined && resource.name === undefined) {
    const path = ['count', count?.equals === undefined ? 'max' : 'equals'];
    states.push({ path, change: 'one more', state: [...others, ...copies(counts[0], most + 1)] });
  }
  return states;
}

/** For a check that wants nothing to be there, or only so many: more than that are. */
function unwantedStates(check: StateCheck, objects: Objects, { namespace }: StateContext): ChangedState[] {
  const { resource, match, absent, count } = check;
  const most = absent === true ? 0 : (count?.equals ?? count?.max);
  const canBeMore = most !== undefined && (resource.name === undefined || most === 0);
  if (!canBeMore) return [];
  const path = absent === true ? ['absent'] : ['count', count?.equals === undefined ? 'max' : 'equals'];
  const fields = match === undefined ? {} : (withoutNulls(substitute(match, namespace)) as object);
  const metadata = {
    ...('metadata' in fields ? (fields.metadata as object) : {}),
    name: resource.name ?? 'mutant',
    labels: resource.labels ?? {},
  };
  const one: KubeObject = { ...fields, metadata };
  return [{ path, change: 'one more', state: [...objects, ...copies(one, most + 1)] }];
}

/** Limits that nothing can go beyond. */
function idleCounts({ resource, count }: StateCheck): Mutant[] {
  const idle: string[] = [];
  if (count?.min !== undefined && count.min <= 0) idle.push('min');
  if (count?.max !== undefined && count.max >= 1 && resource.name !== undefined) idle.push('max');
  return idle.map((limit) => ({ path: ['count', limit], change: 'altered', noticed: false }));
}

/** The first as it is, the others by other names. */
function copies(original: KubeObject, count: number): KubeObject[] {
  return Array.from({ length: count }, (_, index) =>
    index === 0
      ? original
      : {
          ...original,
          metadata: { ...original.metadata, name: `${original.metadata.name}-copy-${index}` },
        },
  );
}

/** Where `match` names a value. `null` and empty ones name that something is not there, which cannot be removed. */
function leavesOf(value: unknown, path: Path = []): { path: Path; canBeRemoved: boolean }[] {
  const entries: [string | number, unknown][] = Array.isArray(value)
    ? [...value.entries()]
    : typeof value === 'object' && value !== null
      ? Object.entries(value)
      : [];
  if (entries.length > 0) return entries.flatMap(([key, item]) => leavesOf(item, [...path, key]));
  return [{ path, canBeRemoved: typeof value !== 'object' }];
}

/** Changes in `actual` whatever stands for the leaf of `wanted` at `path`: in a list, in each item that would do. */
function spoil(
  wanted: unknown,
  actual: unknown,
  [key, ...rest]: Path,
  change: (old: unknown) => unknown,
): unknown {
  if (key === undefined) return change(actual ?? wanted);
  const next = (wanted as Record<string | number, unknown>)[key];
  if (typeof key === 'string') return changeAt(actual, [key], (old) => spoil(next, old, rest, change));
  return (Array.isArray(actual) ? actual : [])
    .map((item) => (matchFields(next, item).length === 0 ? spoil(next, item, rest, change) : item))
    .filter((item) => item !== undefined);
}

function substitute(value: unknown, namespace: string): unknown {
  return JSON.parse(JSON.stringify(value).replaceAll('{{namespace}}', namespace));
}

function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, item]) => item !== null);
  return Object.fromEntries(entries.map(([key, item]) => [key, withoutNulls(item)]));
}
