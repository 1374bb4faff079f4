import type { FieldPath } from './field-schema.ts';

/** Where in a manifest something is being typed, as far as indentation tells: a half-typed line need not be YAML. */
export interface YamlPlace {
  /** Of the object a field is being named in, or of the field whose value is being typed. */
  path: FieldPath;
  kind: 'name' | 'value';
  /** What has been typed of the word, and the column it begins at. */
  typed: string;
  column: number;
  /** Names of fields that the object has already; empty for a value. */
  siblings: ReadonlySet<string>;
  /** Of the whole document the place is in. */
  apiVersion: string | null;
  objectKind: string | null;
}

interface Line {
  /** Columns of the dashes it begins with. */
  dashes: number[];
  /** Where its first word begins. */
  column: number;
  /** Its field name, if it has one, and what follows the colon, without a comment. */
  name: string | null;
  value: string;
}

const item = 0;

/** Between two documents of a file. */
const isBoundary = (line: string): boolean => /^(?:---|\.\.\.)(?:\s|$)/.test(line);

function readLine(text: string): Line | null {
  const lead = /^(\s*)((?:-(?:\s+|$))*)(.*)$/.exec(text);
  if (lead === null) return null;
  const [, indent = '', marks = '', rest = ''] = lead;
  if (rest.trim() === '' && marks === '') return null;
  if (rest.startsWith('#')) return null;
  const dashes = [...marks].flatMap((character, at) => (character === '-' ? [indent.length + at] : []));
  const pair = /^(?:"([^"]*)"|'([^']*)'|([^\s#:"'{[][^:#]*?))\s*:(?:\s+(.*))?$/.exec(rest);
  return {
    dashes,
    column: indent.length + marks.length,
    name: pair === null ? null : (pair[1] ?? pair[2] ?? pair[3] ?? null),
    value: (pair?.[4] ?? '').replace(/(^|\s)#.*$/, '').trim(),
  };
}

/** `row` and `column` count from 0. null where nothing can be completed: in comments, texts of several lines, `{ … }`. */
export function placeAt(lines: readonly string[], row: number, column: number): YamlPlace | null {
  const before = (lines[row] ?? '').slice(0, column);
  const shape = /^(\s*)((?:- +)*)(?:([\w./"'-]+):\s+)?(["']?[^\s"':]*)$/.exec(before);
  if (shape === null || /(^|\s)#/.test(before)) return null;
  const [, indent = '', marks = '', name, typed = ''] = shape;
  const own = readLine(`${indent}${marks}x`);
  if (own === null || typed === '-') return null;
  const above = pathTo(lines, row, own);
  if (above === null) return null;
  const isValue = name !== undefined;
  const field = name?.replace(/["']/g, '') ?? '';
  return {
    path: isValue ? [...above.path, field] : above.path,
    kind: isValue ? 'value' : 'name',
    typed,
    column: column - typed.length,
    siblings: isValue
      ? new Set()
      : new Set([...above.siblings, ...siblingsBelow(lines, row, own.column)].filter((one) => one !== typed)),
    ...headerOf(lines, row),
  };
}

/** Up from `row`, from each object or list to what holds it. */
function pathTo(
  lines: readonly string[],
  row: number,
  own: Line,
): { path: FieldPath; siblings: string[] } | null {
  const path: (string | number)[] = [];
  const siblings: string[] = [];
  /** The column of the names of an object, or of the dashes of a list. */
  let level = own.column;
  let isList = false;
  let isOwnObject = true;
  const leaveItems = (dashes: number[]) => {
    for (const dash of dashes.toReversed()) {
      path.unshift(item);
      level = dash;
      isList = true;
      isOwnObject = false;
    }
  };
  leaveItems(own.dashes);
  for (let above = row - 1; above >= 0; above -= 1) {
    const text = lines[above] ?? '';
    if (isBoundary(text)) break;
    const line = readLine(text);
    if (line === null) continue;
    if (isList && line.dashes.includes(level)) leaveItems(line.dashes.filter((dash) => dash < level));
    else if (line.column < level || (isList && line.column === level)) {
      const holdsNothingElse = line.name !== null && /^(?:[&!]\S*)?$/.test(line.value);
      if (line.name === null || !holdsNothingElse) return null;
      path.unshift(line.name);
      level = line.column;
      isList = false;
      isOwnObject = false;
      leaveItems(line.dashes);
    } else if (line.column === level) {
      if (isOwnObject && line.name !== null) siblings.push(line.name);
      leaveItems(line.dashes);
    } else if ((line.dashes[0] ?? level) < level) return null;
  }
  return level > 0 && !isList ? null : { path, siblings };
}

function siblingsBelow(lines: readonly string[], row: number, column: number): string[] {
  const found: string[] = [];
  for (const text of lines.slice(row + 1)) {
    if (isBoundary(text)) break;
    const line = readLine(text);
    if (line === null) continue;
    if ((line.dashes[0] ?? line.column) < column) break;
    if (line.dashes.length === 0 && line.column === column && line.name !== null) found.push(line.name);
  }
  return found;
}

/** The document around `row`: its apiVersion and kind, wherever in it they stand. */
function headerOf(lines: readonly string[], row: number): Pick<YamlPlace, 'apiVersion' | 'objectKind'> {
  let first = row;
  while (first > 0 && !isBoundary(lines[first - 1] ?? '')) first -= 1;
  const header: Pick<YamlPlace, 'apiVersion' | 'objectKind'> = { apiVersion: null, objectKind: null };
  for (const line of lines.slice(first)) {
    if (isBoundary(line)) break;
    const found = /^(apiVersion|kind)\s*:\s+["']?([^\s"'#]+)/.exec(line);
    if (found?.[1] === 'apiVersion') header.apiVersion ??= found[2] ?? null;
    else if (found?.[1] === 'kind') header.objectKind ??= found[2] ?? null;
  }
  return header;
}
