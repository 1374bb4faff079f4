import type { EventDetail } from './store.ts';

/** The most a detail may take as JSON in UTF-8. */
export const detailLimitBytes = 64 * 1024;
/** What verdict sentences, ids and the rest may take together with the cut parts. */
const partLimitBytes = 28 * 1024;

/** JSON text of at most `detailLimitBytes`: long outputs and commands lose their middle, long verdicts their diff. */
export function encodeDetail(detail: EventDetail): string {
  const whole = JSON.stringify(detail);
  if (Buffer.byteLength(whole) <= detailLimitBytes) return whole;
  const cut: EventDetail = { ...detail };
  if (cut.output !== undefined) cut.output = cutMiddle(cut.output, partLimitBytes);
  if (cut.command !== undefined) cut.command = cutMiddle(cut.command, partLimitBytes);
  if (cut.answer !== undefined) cut.answer = cutMiddle(cut.answer, partLimitBytes);
  if (cut.verdict) {
    const mismatches = cut.verdict.mismatches.slice(0, 10).map((mismatch) => ({
      path: cutMiddle(mismatch.path, 200),
      expected: cutMiddle(mismatch.expected, 300),
      actual: cutMiddle(mismatch.actual, 300),
    }));
    cut.verdict = { ...cut.verdict, diff: null, mismatches };
  }
  return JSON.stringify(cut);
}

export function decodeDetail(text: string): EventDetail {
  return JSON.parse(text) as EventDetail;
}

/** Keeps both ends of `text` within `limitBytes` of JSON, and says in the middle how much is missing. */
function cutMiddle(text: string, limitBytes: number): string {
  if (jsonBytes(text) <= limitBytes) return text;
  const half = Math.floor(limitBytes / 2) - 32;
  const head = fittingPrefix(text, half);
  const tail = fittingSuffix(text.slice(head.length), half);
  const missing = text.length - head.length - tail.length;
  return `${head}\n… ${missing} characters left out …\n${tail}`;
}

function fittingPrefix(text: string, limitBytes: number): string {
  return text.slice(
    0,
    largestFitting(text.length, (length) => jsonBytes(text.slice(0, length)) <= limitBytes),
  );
}

function fittingSuffix(text: string, limitBytes: number): string {
  const length = largestFitting(
    text.length,
    (count) => jsonBytes(text.slice(text.length - count)) <= limitBytes,
  );
  return text.slice(text.length - length);
}

/** The largest count in 0 … most for which `fits` holds; what fits is a prefix of the counts. */
function largestFitting(most: number, fits: (count: number) => boolean): number {
  let low = 0;
  let high = most;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (fits(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}

function jsonBytes(text: string): number {
  return Buffer.byteLength(JSON.stringify(text));
}
