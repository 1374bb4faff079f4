import { type StateContext, selects } from '../engine/check-state.ts';
import type { KubeObject } from '../engine/kube-object.ts';
import type { StateCheck } from '../lab/lab-schema.ts';
import { changeAt, otherThan, type Path, pathsOf } from './change-value.ts';
import { type Mutant, stillHolds } from './mutant.ts';

/** Each costs an evaluation; objects that labs look at have a few hundred fields. */
const mostChanges = 2_000;

/** For each part of the expression that has to hold: is there a change of what it looks at that makes it false? */
export function mutateCel(
  cel: string,
  check: StateCheck,
  objects: readonly KubeObject[],
  context: StateContext,
): Mutant[] {
  const { match: _match, absent: _absent, count: _count, ...rest } = check;
  // Without name and labels: an object that is no longer selected would say nothing of the expression.
  const resource = { apiVersion: check.resource.apiVersion, kind: check.resource.kind };
  const selected = objects.filter((object) => selects(check.resource, object));
  const parts = conjuncts(cel);
  return parts.map((part, index) => {
    // Even where there is nothing: that it is missing is another property.
    const alone: StateCheck = { ...rest, resource, cel: part, count: { min: 0 } };
    const states = [...statesFor(part, selected)];
    return {
      path: parts.length === 1 ? ['cel'] : ['cel', index],
      change: `every change of what \`${part}\` looks at was tried`,
      noticed: states.some((state) => !stillHolds(alone, state, context)),
    };
  });
}

function* statesFor(part: string, selected: readonly KubeObject[]): Generator<readonly KubeObject[]> {
  const [first] = selected;
  if (/\bobjects\b/.test(part)) {
    yield [];
    yield selected.slice(1);
    yield [...selected, ...selected.map((object) => named(object, `${object.metadata.name}-copy`))];
  }
  if (first === undefined) return;
  const alter = (path: Path, change: (old: unknown) => unknown) =>
    selected.map((object) => changeAt(object, path, change) as KubeObject);
  const kept = new Set(['metadata', 'metadata.name', 'metadata.managedFields']);
  for (const path of pathsOf(first).slice(0, mostChanges)) {
    if (kept.has(path.join('.')) || path[1] === 'managedFields') continue;
    yield alter(path, () => undefined);
    yield alter(path, otherThan);
  }
  // What the expression itself speaks of, as it would be otherwise.
  for (const path of pathsIn(part)) {
    yield alter(path, (old) => old ?? 'changed');
    for (const literal of literalsIn(part)) {
      yield alter(path, (old) => (old === undefined || typeof old === typeof literal ? literal : old));
    }
  }
  yield selected.map(({ metadata: { name } }) => ({ metadata: { name } }));
  yield selected.map((object, index) => named(object, `mutant-${index}`));
}

function named(object: KubeObject, name: string): KubeObject {
  return { ...object, metadata: { ...object.metadata, name } };
}

/** `a && b` are two; inside brackets, or beside `||` and `?`, nothing is split. */
export function conjuncts(cel: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (const { 0: token, index } of cel.matchAll(/"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|&&|\|\||[?()[\]{}]/g)) {
    if ('([{'.includes(token)) depth += 1;
    else if (')]}'.includes(token)) depth -= 1;
    else if (depth > 0) continue;
    else if (token === '||' || token === '?') return [cel.trim()];
    else if (token === '&&') {
      parts.push(cel.slice(start, index).trim());
      start = index + token.length;
    }
  }
  return [...parts, cel.slice(start).trim()];
}

/** Fields the expression names, as in `object.spec.x`, `pod.metadata.labels["app"]`. */
function pathsIn(cel: string): Path[] {
  const fields = /[a-z]\w*((?:\.[A-Za-z_]\w*(?!\w*\()|\[(?:"[^"]*"|'[^']*'|\d+)\])+)/g;
  return Array.from(cel.matchAll(fields), ([, path = '']) =>
    Array.from(path.matchAll(/\.(\w+)|\[["'](.*?)["']\]|\[(\d+)\]/g), ([, field, key, index]) =>
      index === undefined ? (field ?? key ?? '') : Number(index),
    ),
  );
}

function literalsIn(cel: string): unknown[] {
  const literals = /"((?:\\.|[^"\\])*)"|'((?:\\.|[^'\\])*)'|\b(\d+)\b|\b(true|false)\b/g;
  return Array.from(cel.matchAll(literals), ([, double, single, digits, word]) => {
    if (digits !== undefined) return Number(digits);
    return word === undefined ? (double ?? single) : word === 'true';
  });
}
