import type { Mismatch } from '../lab/verdict.ts';
import { assign } from './assign.ts';

/**
 * Partial match: every field of `expected` must be in `actual` with that value. Lists match item by item in any
 * order, each item once; an empty list or map matches only an empty or missing one; null wants the field absent.
 * Returns what does not match, paths written from `path` on, e.g. `spec.containers[name=main].image`.
 */
export function matchFields(expected: unknown, actual: unknown, path = ''): Mismatch[] {
  if (expected === null)
    return actual === null || actual === undefined ? [] : [mismatch(path, expected, actual)];
  if (Array.isArray(expected)) return matchList(expected, actual, path);
  if (isMap(expected)) {
    const entries = Object.entries(expected);
    if (!isMap(actual)) {
      const isEmpty = entries.length === 0 && (actual === null || actual === undefined);
      return isEmpty ? [] : [mismatch(path, expected, actual)];
    }
    if (entries.length === 0)
      return Object.keys(actual).length === 0 ? [] : [mismatch(path, expected, actual)];
    return entries.flatMap(([key, value]) =>
      matchFields(value, Object.hasOwn(actual, key) ? actual[key] : undefined, join(path, key)),
    );
  }
  return expected === actual ? [] : [mismatch(path, expected, actual)];
}

function matchList(expected: readonly unknown[], actual: unknown, path: string): Mismatch[] {
  const items = Array.isArray(actual) ? actual : [];
  if (expected.length === 0) return items.length === 0 ? [] : [mismatch(path, expected, actual)];
  if (!Array.isArray(actual)) return [mismatch(path, expected, actual)];
  const chosen = assign(
    expected.length,
    items.length,
    (i, j) => matchFields(expected[i], items[j]).length === 0,
  );
  const free = new Set(items.keys());
  for (const index of chosen) free.delete(index);
  return expected.flatMap((wanted, index) => {
    if (chosen[index] !== -1) return [];
    const place = `${path}[${label(wanted) ?? index}]`;
    // The item that differs least is the one the learner probably meant.
    let nearest: Mismatch[] | null = null;
    for (const candidate of free) {
      if (!isMap(wanted) || !isMap(items[candidate])) continue;
      const differences = matchFields(wanted, items[candidate], place);
      const isSame = label(wanted) !== null && label(wanted) === label(items[candidate]);
      if (isSame) return differences;
      if (differences.length < (nearest?.length ?? Object.keys(wanted).length)) nearest = differences;
    }
    return nearest ?? [{ path: place, expected: show(wanted), actual: '(none like it)' }];
  });
}

/** What Kubernetes lists are keyed by. */
function label(item: unknown): string | null {
  if (!isMap(item)) return null;
  for (const key of ['name', 'type', 'mountPath', 'path', 'containerPort', 'port', 'key']) {
    const value = item[key];
    if (typeof value === 'string' || typeof value === 'number') return `${key}=${value}`;
  }
  return null;
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Keys with dots in them, such as label names, are bracketed. */
function join(path: string, key: string): string {
  const part = /^[A-Za-z0-9_-]+$/.test(key) ? key : `['${key}']`;
  return path === '' || part.startsWith('[') ? `${path}${part}` : `${path}.${part}`;
}

function mismatch(path: string, expected: unknown, actual: unknown): Mismatch {
  return { path, expected: expected === null ? '(not set)' : show(expected), actual: show(actual) };
}

/** A value as a learner would write it, cut to a line. */
export function show(value: unknown): string {
  if (value === undefined || value === null) return '(not set)';
  const text =
    typeof value === 'string'
      ? value
      : JSON.stringify(value, (_key, item) => (typeof item === 'bigint' ? Number(item) : item));
  return text.length > 200 ? `${text.slice(0, 197)}…` : text;
}
