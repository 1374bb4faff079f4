import { diffArrays } from 'diff';

/** One line of two outputs beside each other. `skipped`: so many lines are the same in both. */
export type ComparedLine =
  | { of: 'both'; text: string }
  | { of: 'shown' | 'other'; parts: { text: string; differs: boolean }[] }
  | { of: 'skipped'; count: number };

/** Lines that stay around a difference, so that one sees where it is. */
const aroundLines = 2;

/**
 * How what another version printed differs from what is shown; null when it does not. The number of blanks says nothing,
 * as everywhere; nor does the order of lines where `unordered`.
 */
export function compareVersions(shown: string, other: string, unordered = false): ComparedLine[] | null {
  const [left, right] = [shown, other].map((text) => {
    const lines = text.split('\n').map((line) => line.trimEnd());
    return unordered ? lines.sort() : lines;
  }) as [string[], string[]];
  const isSame = (a: string, b: string): boolean => words(a) === words(b);
  const changes = diffArrays(left, right, { comparator: isSame });
  if (changes.every(({ added, removed }) => !added && !removed)) return null;
  const lines: ComparedLine[] = [];
  for (let index = 0; index < changes.length; index += 1) {
    const { added, removed, value } = changes[index] as (typeof changes)[number];
    const next = changes[index + 1];
    if (removed && next?.added) {
      lines.push(...pairs(value, next.value));
      index += 1;
    } else if (added || removed) {
      lines.push(...value.map((text) => whole(removed ? 'shown' : 'other', text)));
    } else lines.push(...fold(value, index > 0, index < changes.length - 1));
  }
  return lines;
}

function words(line: string): string {
  return line.trim().replace(/\s+/g, ' ');
}

/** Line beside line, with what differs in each. */
function pairs(shown: readonly string[], other: readonly string[]): ComparedLine[] {
  return Array.from({ length: Math.max(shown.length, other.length) }, (_, index): ComparedLine[] => {
    const [old, now] = [shown[index], other[index]];
    if (old === undefined || now === undefined)
      return [whole(old === undefined ? 'other' : 'shown', old ?? now ?? '')];
    const changes = diffArrays(tokens(old), tokens(now), { comparator: (a, b) => words(a) === words(b) });
    const side = (of: 'shown' | 'other'): ComparedLine => ({
      of,
      parts: changes
        .filter(({ added, removed }) => (of === 'shown' ? !added : !removed))
        .map(({ value, added, removed }) => ({ text: value.join(''), differs: added || removed })),
    });
    return [side('shown'), side('other')];
  }).flat();
}

/** Placeholders, words, runs of blanks, single signs. */
function tokens(line: string): string[] {
  return line.match(/\{\{[^{}]+\}\}|\w+|\s+|[^\w\s]/gu) ?? [];
}

function whole(of: 'shown' | 'other', text: string): ComparedLine {
  return { of, parts: [{ text, differs: true }] };
}

function fold(lines: readonly string[], hasBefore: boolean, hasAfter: boolean): ComparedLine[] {
  const both = (some: readonly string[]): ComparedLine[] => some.map((text) => ({ of: 'both', text }));
  const head = hasBefore ? aroundLines : 0;
  const tail = hasAfter ? aroundLines : 0;
  const count = lines.length - head - tail;
  if (count < 2) return both(lines);
  return [...both(lines.slice(0, head)), { of: 'skipped', count }, ...both(lines.slice(lines.length - tail))];
}
