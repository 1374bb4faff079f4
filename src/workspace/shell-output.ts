import { createScrollback, withoutQueries } from './scrollback.ts';
import type { ShellViewer } from './workspace.ts';

const scrollbackBytes = 256 * 1024;
/** Above this a viewer is too far behind and the shell is paused. */
const viewerLimitBytes = 512 * 1024;
/** Nobody looks: a flood is read at this rate, so that it costs a learner's time and not the server's. */
const unwatchedBytesPerSecond = 4 * 1024 * 1024;
/** After Ctrl-C a paused flood is read on and thrown away for so long, so that the interrupt gets through. */
const skipMs = 1_500;

export interface ShellOutput {
  attach(viewer: ShellViewer): () => void;
  write(chunk: Buffer): void;
  drained(): void;
  /** Ctrl-C was pressed: whatever a slow viewer has not seen yet is not worth waiting for. */
  interrupted(): void;
  /** The connection is new: it is not paused. */
  restart(): void;
  /** Scrollback of an earlier run of the server. */
  restore(bytes: Buffer): void;
  scrollback(): Buffer;
  readonly viewers: Iterable<ShellViewer>;
}

/** Hands a shell's output to its viewers and its scrollback, and pauses the shell while a viewer cannot follow. */
export function createShellOutput(flow: { pause(): void; resume(): void }): ShellOutput {
  const kept = createScrollback(scrollbackBytes);
  /** true: it missed a part and must be told. */
  const viewers = new Map<ShellViewer, boolean>();
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
  const settle = () => {
    if (skipUntil > Date.now() || !behind()) resume();
    else pause();
  };

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
      const past = withoutQueries(kept.read());
      if (past.length > 0) viewer.write(past);
      viewers.set(viewer, false);
      settle();
      return () => {
        viewers.delete(viewer);
        settle();
      };
    },
    write(chunk) {
      kept.write(chunk);
      if (viewers.size === 0) {
        throttleUnwatched(chunk.length);
        return;
      }
      const skipping = skipUntil > Date.now();
      for (const [viewer, missed] of viewers) {
        if (skipping && viewer.pending() > viewerLimitBytes) {
          viewers.set(viewer, true);
          continue;
        }
        if (missed) {
          viewers.set(viewer, false);
          // CAN ends a sequence that the gap cut.
          viewer.write(Buffer.from('\x18\x1b[0m\r\n\x1b[2m[…]\x1b[0m\r\n'));
        }
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
    restore: (bytes) => kept.write(bytes),
    scrollback: () => kept.read(),
    get viewers() {
      return viewers.keys();
    },
  };
}
