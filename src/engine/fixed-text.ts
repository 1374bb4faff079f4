import type { Token } from './parse-pattern.ts';

type Steps = readonly (readonly number[])[];

/** A way to read a fixed text: what of it is there, and where it may start. */
interface Reading {
  piece: string;
  starts: readonly number[];
  /** Only as the end of the line. */
  isLast: boolean;
}

/**
 * `{{any}}` may stand for nothing; then the blanks on its two sides are one, and at an end of the line they are none.
 * So a fixed text beside such a slot is also read without its blank.
 */
function readings(tokens: readonly Token[], index: number, text: string, steps: Steps): Reading[] {
  const token = tokens[index];
  if (token?.slot !== null) return [];
  const starts = steps[index] ?? [];
  const all: Reading[] = [{ piece: token.text, starts, isLast: false }];
  if (token.text.startsWith(' ') && tokens[index - 1]?.slot === 'any') {
    const blanks = (steps[index - 1] ?? []).filter((at) => at === 0 || text.charAt(at - 1) === ' ');
    all.push({ piece: token.text.slice(1), starts: blanks, isLast: false });
  }
  if (token.text.endsWith(' ') && tokens[index + 1]?.slot === 'any') {
    for (const { piece, starts: from } of [...all])
      all.push({ piece: piece.slice(0, -1), starts: from, isLast: true });
  }
  return all;
}

function fits({ piece, isLast }: Reading, text: string, start: number): boolean {
  return text.startsWith(piece, start) && (!isLast || start + piece.length === text.length);
}

/** All positions the fixed text at `index` may end at, in order; `steps` says where each token may start. */
export function fixedEnds(tokens: readonly Token[], index: number, text: string, steps: Steps): number[] {
  const all = readings(tokens, index, text, steps);
  const found = all.flatMap((reading) =>
    reading.starts.filter((start) => fits(reading, text, start)).map((start) => start + reading.piece.length),
  );
  return all.length === 1 ? found : inOrder(found);
}

/** Where the fixed text at `index` starts when it ends at `end`, which is one of its ends. */
export function fixedStart(
  tokens: readonly Token[],
  index: number,
  text: string,
  steps: Steps,
  end: number,
): number {
  const found = readings(tokens, index, text, steps).find((reading) => {
    const start = end - reading.piece.length;
    return reading.starts.includes(start) && fits(reading, text, start);
  });
  return end - (found?.piece.length ?? 0);
}

/** In order, each once. */
export function inOrder(positions: number[]): number[] {
  return [...new Set(positions)].sort((a, b) => a - b);
}
