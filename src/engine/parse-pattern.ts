import { findPlaceholders, isPlaceholder, type PlaceholderName } from '../lab/placeholders.ts';

export type SlotName = Exclude<PlaceholderName, '...'>;

/** Fixed text (`text` has its runs of blanks collapsed, `raw` has not), or a slot for something volatile. */
export type Token = { slot: null; text: string; raw: string } | { slot: SlotName; raw: string };

/** One line of a pattern; `gap` stands for any number of lines. */
export type PatternLine = { gap: true } | { gap: false; tokens: Token[] };

/**
 * Reads a pattern as described in lab-schema.ts. With a namespace, `{{namespace}}` is that very text; without, any
 * name. Unknown placeholders are plain text here: the loader has refused them already.
 */
export function parsePattern(pattern: string, namespace: string | null): PatternLine[] {
  return splitLines(pattern).map((line) => {
    if (/^\s*\{\{ *\.\.\. *\}\}\s*$/.test(line)) return { gap: true };
    return { gap: false, tokens: parseLine(line, namespace) };
  });
}

function parseLine(line: string, namespace: string | null): Token[] {
  const tokens: Token[] = [];
  let position = 0;
  const addText = (raw: string): void => {
    if (raw !== '') tokens.push({ slot: null, text: raw, raw });
  };
  for (const use of findPlaceholders(line)) {
    if (!isPlaceholder(use.name) || use.name === '...') continue;
    addText(line.slice(position, use.start));
    if (use.name === 'namespace' && namespace !== null) addText(namespace);
    else tokens.push({ slot: use.name, raw: `{{${use.name}}}` });
    position = use.end;
  }
  addText(line.slice(position));
  return collapse(tokens);
}

/** Blanks at the ends of a line say nothing, and a run of them is one. */
function collapse(tokens: Token[]): Token[] {
  return tokens.flatMap((token, index): Token[] => {
    if (token.slot !== null) return [token];
    let text = token.text.replace(/[\s\u00a0]+/g, ' ');
    if (index === 0) text = text.trimStart();
    if (index === tokens.length - 1) text = text.trimEnd();
    return text === '' ? [] : [{ slot: null, text, raw: token.raw }];
  });
}

/** Lines without the empty ones at the beginning and the end. */
export function splitLines(text: string): string[] {
  const lines = text.split(/\r*\n/).map((line) => line.replace(/[\s\u00a0]+$/, ''));
  let start = 0;
  let end = lines.length;
  while (start < end && lines[start] === '') start += 1;
  while (end > start && lines[end - 1] === '') end -= 1;
  return lines.slice(start, end);
}
