/**
 * What a reader would see of terminal output: no control sequences, lines as last overwritten (progress bars), nothing of
 * the alternate screen (vi, less). Tabs stay. Columns count UTF-16 units, which only matters to programs that overwrite.
 */
export function toPlainText(raw: string): string {
  const text = raw.replaceAll('\r\n', '\n');
  if (!/[\x00-\x08\x0b-\x1f\x7f-\x9f]/.test(text)) return text;
  const lines: string[][] = [[]];
  let row = 0;
  let column = 0;
  let alternate = false;

  const line = () => {
    while (lines.length <= row) lines.push([]);
    return lines[row] as string[];
  };
  const put = (character: string) => {
    const cells = line();
    while (cells.length < column) cells.push(' ');
    cells[column] = character;
    column += 1;
  };

  let i = 0;
  while (i < text.length) {
    const character = text[i] as string;
    const code = character.charCodeAt(0);
    if (code === 0x1b || code === 0x9b) {
      const sequence = readSequence(text, i);
      i += sequence.length;
      if (sequence.kind !== 'csi') continue;
      const { final, parameters } = sequence;
      if (parameters.startsWith('?')) {
        if (/^\?(47|1047|1049)$/.test(parameters)) alternate = final === 'h';
        continue;
      }
      if (alternate) continue;
      const count = Math.min(1000, Math.max(1, Number.parseInt(parameters, 10) || 1));
      if (final === 'K') eraseInLine(line(), column, parameters);
      else if (final === 'C') column += count;
      else if (final === 'D') column = Math.max(0, column - count);
      else if (final === 'G') column = count - 1;
      else if (final === 'A') row = Math.max(0, row - count);
      else if (final === 'B') row = Math.min(lines.length - 1, row + count);
      else if (final === 'P') line().splice(column, count);
      else if (final === '@' && line().length > column)
        line().splice(column, 0, ...Array<string>(count).fill(' '));
      continue;
    }
    i += 1;
    if (alternate) continue;
    if (code === 0x0a) {
      row += 1;
      column = 0;
      line();
    } else if (code === 0x0d) column = 0;
    else if (code === 0x08) column = Math.max(0, column - 1);
    else if (code === 0x09 || (code >= 0x20 && code !== 0x7f && (code < 0x80 || code > 0x9f))) put(character);
  }
  return lines.map((cells) => cells.join('')).join('\n');
}

function eraseInLine(cells: string[], column: number, parameters: string): void {
  if (parameters === '1') cells.fill(' ', 0, column + 1);
  else if (parameters === '2') cells.length = 0;
  else if (cells.length > column) cells.length = column;
}

type Sequence = { length: number } & ({ kind: 'csi'; parameters: string; final: string } | { kind: 'other' });

const csi = /(?:\x1b\[|\x9b)([0-?]*)[ -/]*([@-~])/y;
/** OSC, DCS, APC, PM and SOS strings up to BEL or ESC \. */
const controlString = /\x1b[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\|$)/y;
/** Character sets (`ESC ( B`), keypad modes and other two- or three-byte sequences. */
const shortEscape = /\x1b[ -/]*[0-~]/y;

function readSequence(text: string, at: number): Sequence {
  csi.lastIndex = at;
  const match = csi.exec(text);
  if (match)
    return { kind: 'csi', length: match[0].length, parameters: match[1] ?? '', final: match[2] ?? '' };
  for (const pattern of [controlString, shortEscape]) {
    pattern.lastIndex = at;
    const other = pattern.exec(text);
    if (other) return { kind: 'other', length: other[0].length };
  }
  return { kind: 'other', length: 1 };
}
