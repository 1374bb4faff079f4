import type { Expect } from '../lab/lab-schema.ts';
import type { DiffLine, Mismatch } from '../lab/verdict.ts';
import { assign } from './assign.ts';
import { differentLine, likeness, missingLine } from './diff-line.ts';
import { cutMiddle, diffOutput, foldDiff } from './diff-output.ts';
import { matchLine } from './match-line.ts';
import { type PatternLine, parsePattern, splitLines, type Token } from './parse-pattern.ts';

/** A flood is compared by its beginning and its end only, so that it cannot hold up other learners. */
const maxLines = 10_000;

export interface OutputMatch {
  ok: boolean;
  /** Each says what is not as expected; empty when ok. */
  mismatches: Mismatch[];
  /** Side by side; null when the output itself is as expected. */
  diff: DiffLine[] | null;
}

/** Compares what a command printed, and its exit code, with what the lab expects. Never throws. */
export function matchOutput(
  expect: Expect,
  printed: { output: string; exitCode: number | null },
  namespace: string | null,
): OutputMatch {
  const mismatches: Mismatch[] = [];
  const diff: DiffLine[] = [];
  const lines = cutMiddle(splitLines(printed.output), maxLines);
  const code = exitCodeMismatch(expect.exitCode, printed.exitCode);
  if (code !== null) mismatches.push(code);
  if (expect.output !== undefined) {
    const pattern = parsePattern(expect.output, namespace);
    const ok = expect.unordered ? matchUnordered(pattern, lines) : matchOrdered(pattern, lines);
    if (!ok) {
      const sides = diffOutput(pattern, lines, expect.unordered);
      diff.push(...sides);
      mismatches.push(firstDifference(sides));
    }
  }
  for (const wanted of expect.contains ?? []) {
    if (containsPattern(wanted, lines, namespace)) continue;
    mismatches.push({
      path: 'output',
      expected: wanted,
      actual: printed.output.trim() === '' ? '(nothing printed)' : '(not in the output)',
    });
    for (const line of parsePattern(wanted, namespace)) if (!line.gap) diff.push(nearest(line.tokens, lines));
  }
  for (const unwanted of expect.absent ?? []) {
    const found = lines.find((line) => containsPattern(unwanted, [line], namespace));
    if (found === undefined) continue;
    mismatches.push({ path: 'output', expected: `no line with: ${unwanted}`, actual: found });
    diff.push({ expected: null, actual: [{ text: found, mark: 'different' }] });
  }
  return { ok: mismatches.length === 0, mismatches, diff: diff.length === 0 ? null : foldDiff(diff) };
}

/** True when the lines of the pattern occur one after another; each may be a part of a line. */
export function containsPattern(
  pattern: string,
  lines: readonly string[],
  namespace: string | null,
): boolean {
  const wanted = parsePattern(pattern, namespace).flatMap((line) => (line.gap ? [] : [line.tokens]));
  return lines.some((_, at) =>
    wanted.every((tokens, index) => matchLine(tokens, lines[at + index] ?? '', true) !== null),
  );
}

function exitCodeMismatch(wanted: Expect['exitCode'], actual: number | null): Mismatch | null {
  const ok = wanted === 'any' || (wanted === 'nonzero' ? actual !== 0 && actual !== null : actual === wanted);
  if (ok) return null;
  const expected = wanted === 'nonzero' ? 'not 0' : String(wanted);
  return { path: 'exit code', expected, actual: actual === null ? '(the shell ended)' : String(actual) };
}

/** Gaps take as few lines as possible; on a mismatch only the latest gap needs to take more. */
function matchOrdered(pattern: readonly PatternLine[], lines: readonly string[]): boolean {
  let i = 0;
  let j = 0;
  let gapAt = -1;
  let retryFrom = 0;
  while (j < lines.length) {
    const wanted = pattern[i];
    if (wanted?.gap) {
      gapAt = i;
      retryFrom = j;
      i += 1;
    } else if (wanted !== undefined && matchLine(wanted.tokens, lines[j] ?? '') !== null) {
      i += 1;
      j += 1;
    } else if (gapAt !== -1) {
      retryFrom += 1;
      j = retryFrom;
      i = gapAt + 1;
    } else return false;
  }
  while (pattern[i]?.gap) i += 1;
  return i === pattern.length;
}

function matchUnordered(pattern: readonly PatternLine[], lines: readonly string[]): boolean {
  const wanted = pattern.flatMap((line) => (line.gap ? [] : [line.tokens]));
  const hasGap = wanted.length < pattern.length;
  if (!hasGap && wanted.length !== lines.length) return false;
  const pairs = assign(
    wanted.length,
    lines.length,
    (i, j) => matchLine(wanted[i] ?? [], lines[j] ?? '') !== null,
  );
  return pairs.every((line) => line !== -1);
}

function nearest(tokens: readonly Token[], lines: readonly string[]): DiffLine {
  let best: string | null = null;
  let bestLikeness = 0.3;
  for (const line of lines.slice(0, 2_000)) {
    const value = likeness(tokens, line);
    if (value > bestLikeness) {
      best = line;
      bestLikeness = value;
    }
  }
  return best === null ? missingLine(tokens) : differentLine(tokens, best);
}

function firstDifference(sides: readonly DiffLine[]): Mismatch {
  const isDifferent = (line: DiffLine): boolean =>
    line.expected?.some((part) => part.mark === 'different') === true ||
    line.actual?.some((part) => part.mark === 'different') === true;
  const index = sides.findIndex(isDifferent);
  const text = (parts: DiffLine['expected'] | undefined): string =>
    parts === null || parts === undefined ? '(no line)' : parts.map((part) => part.text).join('');
  return {
    path: `output line ${index + 1}`,
    expected: text(sides[index]?.expected),
    actual: text(sides[index]?.actual),
  };
}
