import type { DiffLine } from '../lab/verdict.ts';
import { align } from './align.ts';
import { assign } from './assign.ts';
import { differentLine, extraLine, likeness, missingLine, sameLine } from './diff-line.ts';
import { matchLine } from './match-line.ts';
import type { PatternLine, Token } from './parse-pattern.ts';

/** Longer output is cut in the middle before it is compared line by line. */
const maxComparedLines = 400;
const maxShownLines = 80;
const contextLines = 3;

/** Expected and actual lines side by side, differing and volatile parts marked. */
export function diffOutput(
  pattern: readonly PatternLine[],
  allLines: readonly string[],
  unordered: boolean,
): DiffLine[] {
  const lines = cutMiddle(allLines, maxComparedLines);
  return unordered ? diffUnordered(pattern, lines) : diffOrdered(pattern.slice(0, maxComparedLines), lines);
}

function diffOrdered(pattern: readonly PatternLine[], lines: readonly string[]): DiffLine[] {
  const tokensOf = (index: number): Token[] => {
    const line = pattern[index];
    return line === undefined || line.gap ? [] : line.tokens;
  };
  const pairs = align({
    expected: pattern.length,
    actual: lines.length,
    cost: (i, j) => {
      if (matchLine(tokensOf(i), lines[j] ?? '') !== null) return 0;
      return likeness(tokensOf(i), lines[j] ?? '') > 0 ? 1.2 : 1.9;
    },
    isGap: (i) => pattern[i]?.gap === true,
  });
  return pairs.map(({ expected, actual }) => {
    const line = lines[actual];
    if (line === undefined) return missingLine(tokensOf(expected));
    if (expected === -1) return extraLine(line);
    return pattern[expected]?.gap ? leftOut(line) : compare(tokensOf(expected), line);
  });
}

function diffUnordered(pattern: readonly PatternLine[], lines: readonly string[]): DiffLine[] {
  const wanted = pattern.flatMap((line) => (line.gap ? [] : [line.tokens]));
  const hasGap = wanted.length < pattern.length;
  const chosen = assign(
    wanted.length,
    lines.length,
    (i, j) => matchLine(wanted[i] ?? [], lines[j] ?? '') !== null,
  );
  const free = new Set(lines.keys());
  for (const index of chosen) free.delete(index);
  const sides = wanted.map((tokens, index) => {
    const match = lines[chosen[index] ?? -1];
    if (match !== undefined) return compare(tokens, match);
    let best = -1;
    let bestLikeness = 0;
    for (const candidate of free) {
      const value = Math.max(
        likeness(tokens, lines[candidate] ?? ''),
        sharedStart(tokens, lines[candidate] ?? ''),
      );
      if (value > bestLikeness) {
        best = candidate;
        bestLikeness = value;
      }
    }
    free.delete(best);
    return best === -1 ? missingLine(tokens) : differentLine(tokens, lines[best] ?? '');
  });
  const rest = [...free].map((index) => lines[index] ?? '');
  return [...sides, ...rest.map((line) => (hasGap ? leftOut(line) : extraLine(line)))];
}

/** `NAME=` of an environment variable says which lines belong together although no whole word agrees. */
function sharedStart(tokens: readonly Token[], line: string): number {
  const first = tokens[0];
  const name = first?.slot === null ? /^[^=:\s]+[=:]/.exec(first.text)?.[0] : undefined;
  return name !== undefined && line.startsWith(name) ? 0.5 : 0;
}

function compare(tokens: readonly Token[], line: string): DiffLine {
  const spans = matchLine(tokens, line);
  return spans === null ? differentLine(tokens, line) : sameLine(tokens, line, spans);
}

function leftOut(line: string): DiffLine {
  return { expected: [{ text: '…', mark: 'ignored' }], actual: [{ text: line, mark: 'ignored' }] };
}

/** The first and last lines with a note of how many are missing between them, when there are more than `max`. */
export function cutMiddle(lines: readonly string[], max: number): string[] {
  if (lines.length <= max) return [...lines];
  const half = Math.floor(max / 2);
  return [...lines.slice(0, half), `⋯ ${lines.length - 2 * half}`, ...lines.slice(-half)];
}

/** Leaves out the middle of long stretches without a difference, then whatever is still too long. */
export function foldDiff(sides: readonly DiffLine[]): DiffLine[] {
  if (sides.length <= maxShownLines) return [...sides];
  const keep = new Set<number>();
  for (const [index, side] of sides.entries()) {
    const differs = [...(side.expected ?? []), ...(side.actual ?? [])].some(
      (part) => part.mark === 'different',
    );
    if (!differs) continue;
    for (let near = index - contextLines; near <= index + contextLines; near += 1) keep.add(near);
  }
  const kept = [...sides.keys()].filter((index) => keep.has(index));
  const half = maxShownLines / 2;
  const shown = kept.length <= maxShownLines ? kept : [...kept.slice(0, half), ...kept.slice(-half)];
  const folded: DiffLine[] = [];
  let previous = -1;
  for (const index of [...shown, sides.length]) {
    const skipped = index - previous - 1;
    if (skipped > 0) {
      const text = `⋯ ${skipped}`;
      folded.push({ expected: [{ text, mark: 'ignored' }], actual: [{ text, mark: 'ignored' }] });
    }
    const side = sides[index];
    if (side !== undefined) folded.push(side);
    previous = index;
  }
  return folded;
}
