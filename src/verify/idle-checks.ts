import { checkState, type StateContext, selects, subjectOf } from '../engine/check-state.ts';
import type { KubeObject } from '../engine/kube-object.ts';
import type { StateCheck } from '../lab/lab-schema.ts';

/** Each costs an evaluation; objects that labs look at have a few hundred. */
const mostChanges = 2_000;

/**
 * The checks that hold now and that no change of what they look at makes fail: an expression that is always true, a count
 * of at least none. As sentences for the author. `match` and mere existence need no such proof.
 */
export function idleChecks(
  checks: readonly StateCheck[],
  objectsOf: (check: StateCheck) => readonly KubeObject[],
  context: StateContext,
): string[] {
  return checks.flatMap((check) => {
    const selected = objectsOf(check).filter((object) => selects(check.resource, object));
    // Without name and labels: an object that is no longer selected would say nothing of the check.
    const { name: _name, labels: _labels, ...resource } = check.resource;
    const fails = (objects: readonly KubeObject[]): boolean =>
      !holds({ ...check, resource }, objects, context);
    // What no longer holds has changed since, so it can.
    if (selected.length > 100 || fails(selected)) return [];
    const subject = subjectOf(check.resource);
    const problems: string[] = [];
    if (check.count !== undefined && !fails([]) && !fails([...selected, ...copies(selected)])) {
      problems.push(`the count of ${subject} holds however many there are`);
    }
    if (check.cel !== undefined && selected.length > 0 && !changesOf(selected).some(fails)) {
      problems.push(`\`${check.cel}\` holds whatever is changed in ${subject}`);
    }
    return problems;
  });
}

function holds(check: StateCheck, objects: readonly KubeObject[], context: StateContext): boolean {
  try {
    return checkState(check, objects, context).ok;
  } catch {
    // A field of another type than the expression wants: it is not so.
    return false;
  }
}

/** More of the same than any lab asks for. */
function copies(objects: readonly KubeObject[]): KubeObject[] {
  return objects.length === 0
    ? []
    : Array.from({ length: 100 }, (_, index) => {
        const original = objects[index % objects.length] as KubeObject;
        return {
          ...original,
          metadata: { ...original.metadata, name: `${original.metadata.name}-${index}` },
        };
      });
}

/** The objects with the same one thing changed in all of them, for every thing in the first. */
function changesOf(objects: readonly KubeObject[]): KubeObject[][] {
  const [first] = objects;
  return pathsOf(first)
    .slice(0, mostChanges)
    .flatMap((path) => [
      objects.map((object) => changed(object, path, () => undefined) as KubeObject),
      objects.map((object) => changed(object, path, otherThan) as KubeObject),
    ]);
}

/** Of every field and item below `value`; names stay, or it would be another object. */
function pathsOf(value: unknown, path: readonly string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => {
    const own = [...path, key];
    if (own.join('.') === 'metadata.name' || own.join('.') === 'metadata.managedFields') return [];
    const below = pathsOf(item, own);
    return own.join('.') === 'metadata' ? below : [own, ...below];
  });
}

function changed(
  value: unknown,
  [key, ...rest]: readonly string[],
  change: (old: unknown) => unknown,
): unknown {
  if (key === undefined) return change(value);
  if (Array.isArray(value)) {
    const items = value.map((item, index) => (String(index) === key ? changed(item, rest, change) : item));
    return items.filter((item) => item !== undefined);
  }
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([name, item]) => [
    name,
    name === key ? changed(item, rest, change) : item,
  ]);
  return Object.fromEntries(entries.filter(([, item]) => item !== undefined));
}

function otherThan(value: unknown): unknown {
  if (typeof value === 'number') return value + 1;
  if (typeof value === 'boolean') return !value;
  return typeof value === 'string' ? `${value}-changed` : value;
}
