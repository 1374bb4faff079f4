import { createScrollback, withoutQueries } from './scrollback.ts';
import type { ShellViewer } from './workspace.ts';

const scrollbackBytes = 256 * 1024;
/** Above this a viewer is too far behind and the shell is paused. */
const viewerLimitBytes = 512 * 1024;
/** Nobody looks: a flood is read at this rate, so that it costs a learner's time and not the server's. */
const unwatchedBytesPerSecond = 4 * 1024 * 1024;
/** After Ctrl-C a paused flood is read on and thrown away for so long, so that the interrupt gets through. */
const skipMs = 1_500;
/** Of what was thrown away, the end is shown afterwards: the prompt is in it. */
const shownOfMissedBytes = 2 * 1024;

export interface ShellOutput {
  attach(viewer: ShellViewer): () => void;
  write(chunk: Buffer): void;
  drained(): void;
  /** Ctrl-C was pressed: whatever a slow viewer has not seen yet is not worth waiting for. */
  interrupted(): void;
  /** The connection is new: it is not paused. */
  restart(): void;
  /** Scrollback of an earlier run of the server, which ended with the size the terminal has now. */
  restore(bytes: Buffer): void;
  scrollback(): Buffer;
  readonly viewers: Iterable<ShellViewer>;
}

export interface TerminalSize {
  columns: number;
  rows: number;
}

/** The page draws what comes before this mark in the first size, what comes after it in the second. */
const resizedMark = (from: TerminalSize, to: TerminalSize) =>
  Buffer.from(`\x1b]633;P;resized=${from.columns}x${from.rows},${to.columns}x${to.rows}\x07`);

/** Hands a shell's output to its viewers and its scrollback, and pauses the shell while a viewer cannot follow. */
export function createShellOutput(flow: {
  pause(): void;
  resume(): void;
  readonly size: TerminalSize;
}): ShellOutput {
  const kept = createScrollback(scrollbackBytes);
  /** For which the end of the scrollback was printed. */
  let size: TerminalSize | null = null;
  /** With the end of the part it missed, of which it must be told. */
  const viewers = new Map<ShellViewer, Buffer | null>();
  let paused = false;
  let skipUntil = 0;
  let second = 0;
  let unwatched = 0;
  let timer: NodeJS.Timeout | null = null;

  const behind = () => [...viewers.keys()].some((viewer) => viewer.pending() > viewerLimitBytes);
  const pause = () => {
    if (paused) return;
    paused = true;
    flow.pause();
  };
  const resume = () => {
    if (!paused) return;
    paused = false;
    flow.resume();
  };
  const tell = (viewer: ShellViewer, missed: Buffer) => {
    viewers.set(viewer, null);
    // CAN ends a sequence that the gap cut.
    viewer.write(Buffer.from('\x18\x1b[0m\r\n\x1b[2m[…]\x1b[0m\r\n'));
    const isCut = missed.length === shownOfMissedBytes;
    const begin = isCut ? missed.indexOf('\n') + 1 : 0;
    if (!isCut || begin > 0) viewer.write(withoutQueries(missed.subarray(begin)));
  };
  const settle = () => {
    for (const [viewer, missed] of viewers) {
      if (missed !== null && viewer.pending() <= viewerLimitBytes) tell(viewer, missed);
    }
    if (skipUntil > Date.now() || !behind()) resume();
    else pause();
  };

  /** Programs lay out what they print for the terminal's size; the terminal that shows it later may have another. */
  function noteSize(): void {
    const { columns, rows } = flow.size;
    if (size !== null && (size.columns !== columns || size.rows !== rows)) {
      kept.write(resizedMark(size, { columns, rows }));
    }
    size = { columns, rows };
  }

  function throttleUnwatched(bytes: number): void {
    const now = Math.floor(Date.now() / 1000);
    if (now !== second) {
      second = now;
      unwatched = 0;
    }
    unwatched += bytes;
    if (unwatched < unwatchedBytesPerSecond || timer !== null) return;
    pause();
    timer = setTimeout(
      () => {
        timer = null;
        settle();
      },
      1000 - (Date.now() % 1000),
    );
    timer.unref();
  }

  return {
    attach(viewer) {
      noteSize();
      const past = withoutQueries(kept.read());
      if (past.length > 0) viewer.write(past);
      viewers.set(viewer, null);
      settle();
      return () => {
        viewers.delete(viewer);
        settle();
      };
    },
    write(chunk) {
      noteSize();
      kept.write(chunk);
      if (viewers.size === 0) {
        throttleUnwatched(chunk.length);
        return;
      }
      const skipping = skipUntil > Date.now();
      for (const [viewer, missed] of viewers) {
        if (skipping && viewer.pending() > viewerLimitBytes) {
          viewers.set(viewer, endOf(missed, chunk));
          continue;
        }
        if (missed !== null) tell(viewer, missed);
        viewer.write(chunk);
      }
      if (!skipping && behind()) pause();
    },
    drained: settle,
    interrupted() {
      if (!paused) return;
      skipUntil = Date.now() + skipMs;
      resume();
      setTimeout(settle, skipMs + 10).unref();
    },
    restart() {
      paused = false;
      settle();
    },
    restore(bytes) {
      noteSize();
      kept.write(bytes);
    },
    scrollback: () => kept.read(),
    get viewers() {
      return viewers.keys();
    },
  };
}

function endOf(earlier: Buffer | null, chunk: Buffer): Buffer {
  const end = chunk.subarray(-shownOfMissedBytes);
  const whole = earlier === null || end.length === shownOfMissedBytes ? end : Buffer.concat([earlier, end]);
  // A copy: what it was cut from may be large, or used again.
  return Buffer.from(whole.subarray(-shownOfMissedBytes));
}
