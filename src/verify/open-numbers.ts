import { matchLine } from '../engine/match-line.ts';
import { parsePattern, splitLines } from '../engine/parse-pattern.ts';
import type { Expect } from '../lab/lab-schema.ts';

/** A character nobody prints; it stands for each character of an open number. */
const mark = '\u{E000}';

/**
 * Where the author wrote `{{number}}` in `expect.output`, the printed number says nothing: sizes of files that hold a
 * timestamp, for instance. Marks those numbers in the output, at their length, so that tables keep their columns;
 * `closeNumbers` turns the marks into placeholders. Output that is not as expected, or compared without order, stays.
 */
export function openNumbers(expect: Expect, output: string, namespace: string): string {
  if (expect.output === undefined || expect.unordered) return output;
  const pattern = parsePattern(expect.output, namespace);
  const printed = splitLines(output);
  if (pattern.length !== printed.length) return output;
  const lines = printed.map((line, index) => {
    const wanted = pattern[index];
    const spans = wanted === undefined || wanted.gap ? null : matchLine(wanted.tokens, line);
    if (spans === null) return line;
    let result = line;
    for (const { token, start, end } of spans) {
      if (token.slot === 'number') {
        result = result.slice(0, start) + mark.repeat(end - start) + result.slice(end);
      }
    }
    return result;
  });
  return lines.join('\n');
}

export function closeNumbers(output: string): string {
  return output.replace(/\u{E000}+/gu, '{{number}}');
}
