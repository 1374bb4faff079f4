import { diffChars } from 'diff';
import type { DiffLine, DiffPart } from '../lab/verdict.ts';
import { align } from './align.ts';
import { matchLine, type Span, timestampSource } from './match-line.ts';
import type { Token } from './parse-pattern.ts';

/** A line that matches: only its volatile parts are marked. */
export function sameLine(tokens: readonly Token[], line: string, spans: readonly Span[]): DiffLine {
  const actual: DiffPart[] = [];
  let position = 0;
  for (const span of spans) {
    if (span.token.slot === null) continue;
    push(actual, line.slice(position, span.start), 'same');
    push(actual, line.slice(span.start, span.end), 'ignored');
    position = span.end;
  }
  push(actual, line.slice(position), 'same');
  const expected: DiffPart[] = [];
  for (const token of tokens) push(expected, token.raw, token.slot === null ? 'same' : 'ignored');
  return { expected, actual };
}

export function missingLine(tokens: readonly Token[]): DiffLine {
  const expected: DiffPart[] = [];
  for (const token of tokens) push(expected, token.raw, token.slot === null ? 'different' : 'ignored');
  return { expected, actual: null };
}

export function extraLine(line: string, mark: DiffPart['mark'] = 'different'): DiffLine {
  return { expected: null, actual: [{ text: line, mark }] };
}

interface Cell {
  /** Blanks before it, as written. */
  before: string;
  tokens: Token[];
}

/** A line that differs: compared cell by cell, and inside a cell by character. */
export function differentLine(tokens: readonly Token[], line: string): DiffLine {
  const wanted = patternCells(tokens);
  const printed = lineCells(line);
  const matches = (i: number, j: number): boolean =>
    matchLine(wanted[i]?.tokens ?? [], printed[j]?.text ?? '') !== null;
  const pairs = align({
    expected: wanted.length,
    actual: printed.length,
    cost: (i, j) => (matches(i, j) ? 0 : 1.5),
    isGap: (i) => wanted[i]?.tokens.length === 1 && wanted[i]?.tokens[0]?.slot === 'any',
  });
  const expected: DiffPart[] = [];
  const actual: DiffPart[] = [];
  let shown = -1;
  for (const pair of pairs) {
    const cell = wanted[pair.expected];
    const word = printed[pair.actual];
    if (cell !== undefined && shown !== pair.expected) push(expected, cell.before, 'same');
    if (word !== undefined) push(actual, word.before, 'same');
    if (cell !== undefined && word !== undefined) {
      const isGap = cell.tokens.length === 1 && cell.tokens[0]?.slot === 'any';
      if (isGap || matches(pair.expected, pair.actual)) {
        if (shown !== pair.expected) pushTokens(expected, cell.tokens, 'same');
        const hasSlot = cell.tokens.some((token) => token.slot !== null);
        push(actual, word.text, hasSlot ? 'ignored' : 'same');
      } else pushCharacters(expected, actual, cell.tokens, word.text);
    } else if (cell !== undefined) pushTokens(expected, cell.tokens, 'different');
    else if (word !== undefined) push(actual, word.text, 'different');
    if (cell !== undefined) shown = pair.expected;
  }
  return { expected, actual };
}

/** How alike two lines are, 0 (nothing in common) to 1 (all cells match); cheap, for pairing lines. */
export function likeness(tokens: readonly Token[], line: string): number {
  const words = new Set(line.split(/\s+/));
  let cells = 0;
  let found = 0;
  for (const token of tokens) {
    if (token.slot !== null) continue;
    for (const word of token.text.split(' ')) {
      if (word === '') continue;
      cells += 1;
      if (words.has(word)) found += 1;
    }
  }
  return cells === 0 ? 0 : found / cells;
}

function patternCells(tokens: readonly Token[]): Cell[] {
  const cells: Cell[] = [];
  let current: Cell = { before: '', tokens: [] };
  for (const token of tokens) {
    if (token.slot !== null) {
      current.tokens.push(token);
      continue;
    }
    for (const piece of token.raw.split(/([\s\u00a0]+)/)) {
      if (piece === '') continue;
      if (piece.trim() !== '') current.tokens.push({ slot: null, text: piece, raw: piece });
      else if (current.tokens.length === 0) current.before += piece;
      else {
        cells.push(current);
        current = { before: piece, tokens: [] };
      }
    }
  }
  if (current.tokens.length > 0) cells.push(current);
  return cells;
}

/** Words as printed; a timestamp is one word although it has blanks inside. */
function lineCells(line: string): { before: string; text: string }[] {
  const cell = new RegExp(`([\\s\\u00a0]*)((?:${timestampSource})(?=\\s|$)|\\S+)`, 'gy');
  return Array.from(line.slice(0, 4_000).matchAll(cell), (match) => ({
    before: match[1] ?? '',
    text: match[2] ?? '',
  }));
}

function pushCharacters(
  expected: DiffPart[],
  actual: DiffPart[],
  tokens: readonly Token[],
  word: string,
): void {
  const wanted = tokens.map((token) => token.raw).join('');
  const isPlain = tokens.every((token) => token.slot === null);
  if (!isPlain || wanted.length > 200 || word.length > 200) {
    pushTokens(expected, tokens, 'different');
    push(actual, word, 'different');
    return;
  }
  const changes = diffChars(wanted, word);
  const common = changes.reduce(
    (sum, { added, removed, value }) => sum + (added || removed ? 0 : value.length),
    0,
  );
  // Words that share a few letters by chance are easier to read as a whole.
  if (common * 3 < Math.max(wanted.length, word.length) * 2) {
    push(expected, wanted, 'different');
    push(actual, word, 'different');
    return;
  }
  for (const change of changes) {
    if (!change.added) push(expected, change.value, change.removed ? 'different' : 'same');
    if (!change.removed) push(actual, change.value, change.added ? 'different' : 'same');
  }
}

function pushTokens(parts: DiffPart[], tokens: readonly Token[], mark: DiffPart['mark']): void {
  for (const token of tokens) push(parts, token.raw, token.slot === null ? mark : 'ignored');
}

/** Neighbours with the same mark become one part. */
function push(parts: DiffPart[], text: string, mark: DiffPart['mark']): void {
  if (text === '') return;
  const last = parts.at(-1);
  if (last?.mark === mark) last.text += text;
  else parts.push({ text, mark });
}
