import { fixedEnds, fixedStart, inOrder } from './fixed-text.ts';
import type { SlotName, Token } from './parse-pattern.ts';

/** Where each token of a pattern was found; offsets into the line as printed. */
export interface Span {
  token: Token;
  start: number;
  end: number;
}

/** Lines are compared up to this many characters; patterns are no longer either. */
const maxLineLength = 20_000;

const month = '(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)';
const weekday = '(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)';
const time = '\\d{2}:\\d{2}:\\d{2}';

/** Written out without flags; blanks are single. Every repetition is bounded, so matching is linear. */
export const timestampSource = [
  `\\d{4}-\\d{2}-\\d{2}[T ]${time}(?:\\.\\d{1,9})?(?:Z|[+-]\\d{2}:?\\d{2})?`,
  `${weekday}, \\d{1,2} ${month} \\d{4} ${time} (?:[+-]\\d{4}|[A-Z]{3,5})`,
  `${weekday} ${month} {1,2}\\d{1,2} ${time} [A-Z]{3,5} \\d{4}`,
  `${month} {1,2}\\d{1,2} {1,2}(?:\\d{2}:\\d{2}(?::\\d{2})?|\\d{4})`,
  `\\d{4}(?:_\\d{2}){5}\\.\\d{1,12}`,
].join('|');
export const ageSource = '(?:\\d{1,6}[ydhms]){1,3}|<unknown>|<invalid>';
export const uidSource = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';

/** Slots whose content has one shape: the longest match counts. */
const shapes: Partial<Record<SlotName, RegExp>> = {
  ip: /\d{1,3}(?:\.\d{1,3}){3}|(?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{0,4}/y,
  age: new RegExp(ageSource, 'y'),
  uid: new RegExp(uidSource, 'y'),
  timestamp: new RegExp(timestampSource, 'y'),
  number: /-?\d{1,40}(?:\.\d{1,40})?/y,
};

/** Slots that take a run of characters: how many, and which. */
const runs: Partial<Record<SlotName, { min: number; max: number; has: RegExp }>> = {
  hash: { min: 5, max: 128, has: /[a-z0-9]/ },
  suffix: { min: 1, max: 60, has: /[a-z0-9-]/ },
  node: { min: 1, max: 253, has: /[a-z0-9.-]/ },
  namespace: { min: 1, max: 63, has: /[a-z0-9-]/ },
  word: { min: 1, max: maxLineLength, has: /\S/ },
  any: { min: 0, max: maxLineLength, has: /[\s\S]/ },
};

/**
 * Matches one line against a pattern, all of it or (`part`) some piece of it. Returns where each token was found,
 * or null. Follows all readings at once, so the time is bounded by tokens × characters whatever the input.
 */
export function matchLine(tokens: readonly Token[], line: string, part = false): Span[] | null {
  const { text, origin } = collapseBlanks(line.slice(0, maxLineLength));
  let positions = part ? Array.from({ length: text.length + 1 }, (_, index) => index) : [0];
  const steps: number[][] = [positions];
  for (const [index, token] of tokens.entries()) {
    positions =
      token.slot === null ? fixedEnds(tokens, index, text, steps) : advance(token.slot, text, positions);
    if (positions.length === 0) return null;
    steps.push(positions);
  }
  const last = part ? positions[0] : positions.find((position) => position === text.length);
  return last === undefined ? null : trace(tokens, text, steps, last, origin);
}

/** All positions a slot may end at, in order, when it may start at any of the given ones. */
function advance(slot: SlotName, text: string, starts: readonly number[]): number[] {
  const shape = shapes[slot];
  if (shape !== undefined)
    return inOrder(starts.map((start) => shapeEnd(shape, text, start)).filter((end) => end !== -1));
  const run = runs[slot];
  if (run === undefined) return [];
  const reached: number[] = [];
  // `reach` is how far the run that starts at the latest start goes; starts and ends are both in order.
  let reach = -1;
  let next = 0;
  for (const start of starts) {
    if (reach < start) {
      reach = start;
      while (reach < text.length && run.has.test(text.charAt(reach))) reach += 1;
    }
    next = Math.max(next, start + run.min);
    for (const limit = Math.min(reach, start + run.max); next <= limit; next += 1) reached.push(next);
  }
  return reached;
}

function shapeEnd(shape: RegExp, text: string, start: number): number {
  shape.lastIndex = start;
  return shape.test(text) ? shape.lastIndex : -1;
}

/** Walks back from the end, taking for each token the longest piece that some reading allows. */
function trace(
  tokens: readonly Token[],
  text: string,
  steps: readonly number[][],
  last: number,
  origin: readonly number[] | null,
): Span[] {
  const spans: Span[] = [];
  let end = last;
  for (let index = tokens.length - 1; index >= 0; index -= 1) {
    const token = tokens[index] as Token;
    const start =
      token.slot === null
        ? fixedStart(tokens, index, text, steps, end)
        : slotStart(token.slot, text, steps[index] ?? [], end);
    spans.push({ token, start: origin?.[start] ?? start, end: origin?.[end] ?? end });
    end = start;
  }
  return spans.reverse();
}

/** The earliest of `starts` from which the slot may end exactly at `end`. */
function slotStart(slot: SlotName, text: string, starts: readonly number[], end: number): number {
  const shape = shapes[slot];
  if (shape !== undefined) return starts.find((start) => shapeEnd(shape, text, start) === end) ?? end;
  const run = runs[slot];
  if (run === undefined) return end;
  let earliest = end;
  while (earliest > 0 && end - earliest < run.max && run.has.test(text.charAt(earliest - 1))) earliest -= 1;
  return starts.find((start) => start >= earliest && start <= end - run.min) ?? end;
}

/** `origin[i]` is where character i of the result stood, with one entry more for the end; null where nothing moved. */
function collapseBlanks(line: string): { text: string; origin: number[] | null } {
  if (!/^[\s\u00a0]|[\s\u00a0]{2}|[^\S ]|\u00a0|[\s\u00a0]$/.test(line)) return { text: line, origin: null };
  let text = '';
  const origin: number[] = [];
  let blank = true;
  for (let index = 0; index < line.length; index += 1) {
    const character = line.charAt(index);
    const isBlank = /[\s\u00a0]/.test(character);
    if (isBlank && blank) continue;
    blank = isBlank;
    text += isBlank ? ' ' : character;
    origin.push(index);
  }
  if (text.endsWith(' ')) text = text.slice(0, -1);
  else origin.push(line.length);
  return { text, origin };
}
