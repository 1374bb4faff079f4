export type Path = readonly (string | number)[];

/** The way to every field and list item below `value`, parents before what is in them. */
export function pathsOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [];
  const entries: [string | number, unknown][] = Array.isArray(value)
    ? [...value.entries()]
    : Object.entries(value);
  return entries.flatMap(([key, item]) => [[...path, key], ...pathsOf(item, [...path, key])]);
}

/** A copy with the value at `path` replaced by what `change` makes of it; undefined takes it away. Missing parents are made. */
export function changeAt(value: unknown, [key, ...rest]: Path, change: (old: unknown) => unknown): unknown {
  if (key === undefined) return change(value);
  if (typeof key === 'number') {
    const items: unknown[] = Array.isArray(value) ? value : [];
    return items
      .map((item, index) => (index === key ? changeAt(item, rest, change) : item))
      .filter((item) => item !== undefined);
  }
  const fields = typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
  const old = Object.hasOwn(fields, key) ? (fields as Record<string, unknown>)[key] : undefined;
  const item = changeAt(old, rest, change);
  const others = Object.entries(fields).filter(([name]) => name !== key);
  return Object.fromEntries(item === undefined ? others : [...others, [key, item]]);
}

/** Another value of the same type. */
export function otherThan(value: unknown): unknown {
  if (typeof value === 'number') return value + 1;
  if (typeof value === 'boolean') return !value;
  if (typeof value === 'string') return `${value}-changed`;
  return Array.isArray(value) ? [...value, 'changed'] : { changed: 'changed' };
}
