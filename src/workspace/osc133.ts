/**
 * What a shell says about itself between its bytes. OSC 133 (FinalTerm, also iTerm2, kitty, WezTerm): `prompt` A,
 * `input` B, `output` C, `done` D. OSC 633 (VS Code): `commandLine` E, `property` P.
 */
export type ShellMark =
  | { type: 'prompt' }
  | { type: 'input' }
  | { type: 'output' }
  | { type: 'done'; exitCode: number | null }
  | { type: 'commandLine'; command: string }
  | { type: 'property'; name: string; value: string };

export interface MarkListener {
  /** Everything that is not a mark, in order; the buffer is a view and must be copied to be kept. */
  text(bytes: Buffer): void;
  mark(mark: ShellMark): void;
}

export interface MarkParser {
  write(chunk: Buffer): void;
  /** Forgets a sequence cut off by a lost connection. */
  reset(): void;
}

const ESC = 0x1b;
const BEL = 0x07;
const prefixes = ['\x1b]133;', '\x1b]633;'].map((prefix) => Buffer.from(prefix, 'latin1'));
const prefixLength = 6;
/** A command line of 64 Ki characters, escaped. Anything longer is not a mark. */
const longestMark = 300_000;

/** Splits a terminal stream into text and marks, wherever the chunks are cut. Other sequences stay in the text. */
export function createMarkParser(listener: MarkListener): MarkParser {
  let held: Buffer | null = null;

  function write(chunk: Buffer): void {
    let bytes = chunk;
    if (held !== null) {
      bytes = Buffer.concat([held, chunk]);
      held = null;
    }
    let from = 0;
    let search = 0;
    while (true) {
      const start = bytes.indexOf(ESC, search);
      if (start === -1) break;
      const kind = startsMark(bytes, start);
      if (kind === 'no') {
        search = start + 1;
        continue;
      }
      const end = kind === 'maybe' ? 'open' : findEnd(bytes, start + prefixLength);
      if (end === 'open' && bytes.length - start <= longestMark) {
        if (start > from) listener.text(bytes.subarray(from, start));
        held = Buffer.from(bytes.subarray(start));
        return;
      }
      if (end === 'open' || end === 'broken') {
        search = start + 1;
        continue;
      }
      if (start > from) listener.text(bytes.subarray(from, start));
      const mark = readMark(bytes.toString('utf8', start + 2, end.at));
      if (mark !== null) listener.mark(mark);
      from = end.next;
      search = from;
    }
    if (from < bytes.length) listener.text(from === 0 ? bytes : bytes.subarray(from));
  }

  return {
    write,
    reset() {
      held = null;
    },
  };
}

function startsMark(bytes: Buffer, start: number): 'yes' | 'maybe' | 'no' {
  const length = Math.min(prefixLength, bytes.length - start);
  const fits = prefixes.some((prefix) => prefix.compare(bytes, start, start + length, 0, length) === 0);
  if (!fits) return 'no';
  return length === prefixLength ? 'yes' : 'maybe';
}

/** A mark ends with BEL or ESC \; any other control that ends a string makes it no mark. */
function findEnd(bytes: Buffer, from: number): { at: number; next: number } | 'open' | 'broken' {
  for (let i = from; i < bytes.length; i++) {
    const byte = bytes[i];
    if (byte === BEL) return { at: i, next: i + 1 };
    if (byte === 0x18 || byte === 0x1a) return 'broken';
    if (byte === ESC) {
      if (i + 1 === bytes.length) return 'open';
      return bytes[i + 1] === 0x5c ? { at: i, next: i + 2 } : 'broken';
    }
  }
  return 'open';
}

/** `body` is e.g. `133;D;0`. null for marks that say nothing to us. */
function readMark(body: string): ShellMark | null {
  const [family, letter = '', ...rest] = body.split(';');
  const value = rest.join(';');
  if (family === '133') {
    if (letter === 'A') return { type: 'prompt' };
    if (letter === 'B') return { type: 'input' };
    if (letter === 'C') return { type: 'output' };
    if (letter === 'D') {
      const exitCode = Number.parseInt(value, 10);
      return { type: 'done', exitCode: Number.isNaN(exitCode) ? null : exitCode };
    }
    return null;
  }
  if (letter === 'E') return { type: 'commandLine', command: unescapeCommand(value) };
  if (letter === 'P') {
    const equals = value.indexOf('=');
    return { type: 'property', name: value.slice(0, equals), value: value.slice(equals + 1) };
  }
  return null;
}

const escapes: Record<string, string> = {
  '\\': '\\',
  n: '\n',
  r: '\r',
  e: '\x1b',
  a: '\x07',
  x: '\x18',
  z: '\x1a',
};

/** The other half of what toolbox/bashrc does to a command line so that it can stand inside a sequence. */
function unescapeCommand(text: string): string {
  return text.replace(/\\([\\nreaxz])/g, (_, letter: string) => escapes[letter] ?? letter);
}
