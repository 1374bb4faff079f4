import { type CelProgram, compileCel } from '../lab/cel.ts';
import type { KubeObject } from './kube-object.ts';
import { show } from './match-fields.ts';

const programs = new Map<string, CelProgram>();

function program(source: string): CelProgram {
  const known = programs.get(source);
  if (known !== undefined) return known;
  const compiled = compileCel(source);
  programs.set(source, compiled);
  return compiled;
}

/** An expression over `object` holds when it holds for one of the objects. */
export function celHolds(source: string, objects: readonly KubeObject[]): boolean {
  const cel = program(source);
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
