import { type CelProgram, compileCel } from '../lab/cel.ts';
import { closest } from '../lab/closest.ts';
import type { ResourceRef, StateCheck } from '../lab/lab-schema.ts';
import type { Localized } from '../lab/localized.ts';
import type { Mismatch } from '../lab/verdict.ts';
import { explainPod, type LastLine } from './explain-pod.ts';
import { explainWorkload } from './explain-workload.ts';
import type { KubeObject } from './kube-object.ts';
import { matchFields, show } from './match-fields.ts';

export interface StateResult {
  ok: boolean;
  mismatches: Mismatch[];
  /** Why it is so, in the cluster's own words, where the check is about Pods or what runs them; null otherwise. */
  why: Localized | null;
}

export interface StateContext {
  /** Replaces {{namespace}} in `match`. */
  namespace: string;
  /** Events and Pods of the namespace, for the why. */
  events: readonly KubeObject[];
  pods: readonly KubeObject[];
  lastLine?: LastLine;
}

/**
 * Judges one check against all objects of its kind in its namespace. Pure. Throws only when the check itself cannot
 * be evaluated for a reason that is not the learner's (a CEL type error on existing fields).
 */
export function checkState(
  check: StateCheck,
  objects: readonly KubeObject[],
  context: StateContext,
): StateResult {
  const selected = select(check.resource, objects);
  const subject = subjectOf(check.resource);
  const wanted = check.match === undefined ? null : substitute(check.match, context.namespace);
  const matching =
    wanted === null ? selected : selected.filter((object) => matchFields(wanted, object).length === 0);
  if (check.absent) return checkAbsent(subject, matching);
  const counted = check.count === undefined ? null : checkCount(check.count, subject, matching.length);
  if (counted !== null)
    return { ok: false, mismatches: [counted], why: explainFirst(check, selected, context) };

  if (check.count === undefined) {
    if (selected.length === 0) {
      const near = nearest(check.resource, objects);
      const actual = near === null ? 'not found' : `not found; there is ${near}`;
      const missing = { path: subject, expected: 'exists', actual };
      return { ok: false, mismatches: [missing], why: null };
    }
    if (wanted !== null && matching.length === 0) {
      return {
        ok: false,
        mismatches: nearestMismatches(wanted, selected, check.resource),
        why: explainFirst(check, selected, context),
      };
    }
  }
  if (check.cel !== undefined && !holds(program(check.cel), matching)) {
    const mismatch = { path: subject, expected: check.cel, actual: 'false' };
    return { ok: false, mismatches: [mismatch], why: explainFirst(check, matching, context) };
  }
  return { ok: true, mismatches: [], why: null };
}

/** `Pod/downward`, `Pods with app=web`, `Pods`. */
export function subjectOf(resource: ResourceRef): string {
  if (resource.name !== undefined) return `${resource.kind}/${resource.name}`;
  const labels = Object.entries(resource.labels ?? {}).map(([key, value]) => `${key}=${value}`);
  return labels.length === 0 ? `${resource.kind} (any)` : `${resource.kind} (${labels.join(',')})`;
}

function select(resource: ResourceRef, objects: readonly KubeObject[]): KubeObject[] {
  return objects.filter((object) => selects(resource, object));
}

/** By name and labels; the kind is the caller's matter. */
export function selects({ name, labels }: ResourceRef, object: KubeObject): boolean {
  if (name !== undefined && object.metadata.name !== name) return false;
  return Object.entries(labels ?? {}).every(([key, value]) => object.metadata.labels?.[key] === value);
}

/** The object whose name or labels are closest to what is looked for; null when there is none like it. */
function nearest({ name, labels }: ResourceRef, objects: readonly KubeObject[]): string | null {
  if (name !== undefined) {
    const names = objects.map(({ metadata }) => metadata.name);
    return closest(name, names);
  }
  for (const [key, value] of Object.entries(labels ?? {})) {
    const other = objects.find(({ metadata }) => (metadata.labels?.[key] ?? value) !== value);
    if (other !== undefined) return `${other.metadata.name} with ${key}=${other.metadata.labels?.[key]}`;
  }
  return null;
}

function checkAbsent(subject: string, found: readonly KubeObject[]): StateResult {
  const mismatches = found.slice(0, 5).map((object) => {
    const isEnding = object.metadata.deletionTimestamp !== undefined;
    const actual = `${object.metadata.name} ${isEnding ? 'is still terminating' : 'exists'}`;
    return { path: subject, expected: 'not there', actual };
  });
  return { ok: found.length === 0, mismatches, why: null };
}

function checkCount(
  count: NonNullable<StateCheck['count']>,
  subject: string,
  found: number,
): Mismatch | null {
  const { equals, min, max } = count;
  const parts = [
    equals === undefined ? null : { ok: found === equals, text: String(equals) },
    min === undefined ? null : { ok: found >= min, text: `at least ${min}` },
    max === undefined ? null : { ok: found <= max, text: `at most ${max}` },
  ].filter((part) => part !== null);
  if (parts.every((part) => part.ok)) return null;
  return {
    path: `${subject} count`,
    expected: parts.map((part) => part.text).join(', '),
    actual: String(found),
  };
}

/** The differences of the object that differs least. */
function nearestMismatches(
  wanted: unknown,
  selected: readonly KubeObject[],
  resource: ResourceRef,
): Mismatch[] {
  let best: Mismatch[] | null = null;
  for (const object of selected) {
    const differences = matchFields(wanted, object).map((difference) => ({
      ...difference,
      path: `${resource.kind}/${object.metadata.name} ${difference.path}`,
    }));
    if (best === null || differences.length < best.length) best = differences;
  }
  return best ?? [];
}

const programs = new Map<string, CelProgram>();

function program(source: string): CelProgram {
  const known = programs.get(source);
  if (known !== undefined) return known;
  const compiled = compileCel(source);
  programs.set(source, compiled);
  return compiled;
}

/** An expression over `object` holds when it holds for one of the objects. */
function holds(cel: CelProgram, objects: readonly KubeObject[]): boolean {
  const all = [...objects];
  if (cel.usesObjects) return evaluates(cel, all[0] ?? null, all);
  return all.some((object) => evaluates(cel, object, all));
}

function evaluates(cel: CelProgram, object: KubeObject | null, objects: KubeObject[]): boolean {
  try {
    return cel.evaluate({ object: normalise(object), objects: objects.map(normalise) }) === true;
  } catch (error) {
    // A field that is not there (yet) means "not so", as it would to a reader of the expression.
    if (error instanceof Error && 'code' in error && missingCodes.has(String(error.code))) return false;
    throw new Error(
      `CEL \`${cel.source}\`: ${error instanceof Error ? error.message.split('\n', 1)[0] : show(error)}`,
      { cause: error },
    );
  }
}

/** What a missing field or list item gives. */
const missingCodes = new Set(['no_such_key', 'index_out_of_bounds']);

const normalised = new WeakMap<object, unknown>();

/** Whole numbers become CEL ints, as they are on the API server; JavaScript's own would be doubles. */
function normalise(value: unknown): unknown {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : value;
  if (typeof value !== 'object' || value === null) return value;
  const known = normalised.get(value);
  if (known !== undefined) return known;
  const copy = Array.isArray(value)
    ? value.map(normalise)
    : Object.fromEntries(Object.entries(value).map(([key, item]) => [key, normalise(item)]));
  normalised.set(value, copy);
  return copy;
}

function explainFirst(
  check: StateCheck,
  objects: readonly KubeObject[],
  context: StateContext,
): Localized | null {
  for (const object of objects) {
    const why =
      check.resource.kind === 'Pod'
        ? explainPod(object, context.events, context.lastLine)
        : explainWorkload(
            { ...object, kind: check.resource.kind },
            context.pods,
            context.events,
            context.lastLine,
          );
    if (why !== null) return why;
  }
  return null;
}

function substitute(value: unknown, namespace: string): unknown {
  if (typeof value === 'string') return value.replaceAll('{{namespace}}', namespace);
  if (Array.isArray(value)) return value.map((item) => substitute(item, namespace));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, substitute(item, namespace)]));
}
