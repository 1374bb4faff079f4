export interface ReplayTerminal {
  write(bytes: Uint8Array, drawn: () => void): void;
  resize(columns: number, rows: number): void;
}

export interface ReplayListeners {
  /** The terminal has drawn this much. */
  drawn(bytes: number): void;
  /** Scrollback is drawn; the terminal may have its own size again. */
  done(): void;
}

interface Size {
  columns: number;
  rows: number;
}

/** The server's word in scrollback that from here on it was printed for a terminal of another size. */
const resized = /\x1b\]633;P;resized=(\d+x\d+),(\d+x\d+)\x07/g;
const mostCells = 1000;

/**
 * Draws scrollback in the sizes it was printed for. A shell wraps the line being typed by itself, and moves the cursor
 * over as many rows as that takes: at another width it would draw over other lines. Drawn and then resized, it is
 * wrapped anew by the terminal. What is printed meanwhile waits.
 */
export class Replay {
  readonly #terminal: ReplayTerminal;
  readonly #listeners: ReplayListeners;
  /** Waits to be drawn; null while there is no replay. */
  #held: Uint8Array[] | null = null;

  constructor(terminal: ReplayTerminal, listeners: ReplayListeners) {
    this.#terminal = terminal;
    this.#listeners = listeners;
  }

  get isOn(): boolean {
    return this.#held !== null;
  }

  /** What follows is scrollback; of one that was begun before nothing more is drawn. */
  begin(): void {
    this.#held = [];
  }

  output(chunk: Uint8Array): void {
    if (this.#held === null) this.#terminal.write(chunk, () => this.#listeners.drawn(chunk.byteLength));
    else this.#held.push(chunk);
  }

  /** What follows is not scrollback. */
  async live(): Promise<void> {
    const held = this.#held;
    if (held === null) return;
    const scrollback = joined(held.splice(0));
    for (const { bytes, size } of partsOf(scrollback)) {
      if (this.#held !== held) return;
      if (size !== null) this.#terminal.resize(size.columns, size.rows);
      await new Promise<void>((drawn) => this.#terminal.write(bytes, drawn));
    }
    if (this.#held !== held) return;
    this.#held = null;
    this.#listeners.drawn(scrollback.byteLength);
    this.#listeners.done();
    for (const chunk of held) this.output(chunk);
  }
}

/** Size null: not known to differ from what the terminal has. */
function partsOf(scrollback: Uint8Array): { bytes: Uint8Array; size: Size | null }[] {
  const parts: ReturnType<typeof partsOf> = [];
  let from = 0;
  let size: Size | null = null;
  // One character a byte, so that an index is one into the bytes.
  for (const mark of new TextDecoder('latin1').decode(scrollback).matchAll(resized)) {
    parts.push({ bytes: scrollback.subarray(from, mark.index), size: size ?? sizeOf(mark[1]) });
    from = mark.index + mark[0].length;
    size = sizeOf(mark[2]);
  }
  return [...parts, { bytes: scrollback.subarray(from), size }];
}

/** A program may have printed anything. */
function sizeOf(text = ''): Size | null {
  const [columns = 0, rows = 0] = text.split('x').map(Number);
  return columns > 1 && columns <= mostCells && rows > 0 && rows <= mostCells ? { columns, rows } : null;
}

function joined(chunks: Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(chunks.reduce((bytes, chunk) => bytes + chunk.byteLength, 0));
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.byteLength;
  }
  return whole;
}
