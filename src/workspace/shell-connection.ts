import type { PtyEnd, PtyListener, PtyStream } from './pty-stream.ts';

/** Keys typed while the connection is away. */
const heldInputBytes = 64 * 1024;
/** A paste that nobody reads. */
const queuedInputBytes = 32 * 1024 * 1024;
const retryMs = { first: 250, most: 5_000 };

export interface ConnectionListener {
  /** `again`: this PTY was joined before, by this process. */
  connected(again: boolean): void;
  data(chunk: Buffer): void;
  /** The connection is away and will be tried again. */
  lost(reason: string): void;
  /** The program behind the PTY ended. Nothing more comes unless `start` is called again. */
  ended(exitCode: number): void;
}

export interface ShellConnection {
  /** Joins the PTY and keeps joined until `stop`. */
  start(): void;
  stop(): void;
  /** Keys: kept until `release`, but for Ctrl-C. */
  send(data: string): void;
  /** Goes to the program at once. */
  sendNow(data: string): void;
  /** The program takes keys: it gets those kept and from now on every one, until the connection is lost. Returns those kept. */
  release(): string;
  readonly released: boolean;
  resize(columns: number, rows: number): void;
  pause(): void;
  resume(): void;
  /** Something changed in the cluster: do not wait for the next attempt. */
  retryNow(): void;
  readonly size: { columns: number; rows: number };
}

/** One PTY in a pod, joined through an exec that is made again whenever it is lost. */
export function createShellConnection(
  open: (
    listener: PtyListener,
    size: { columns: number; rows: number },
    signal: AbortSignal,
  ) => Promise<PtyStream>,
  listener: ConnectionListener,
): ShellConnection {
  const size = { columns: 120, rows: 32 };
  let abort: AbortController | null = null;
  let stream: PtyStream | null = null;
  let paused = false;
  let wasConnected = false;
  let held: Buffer[] = [];
  let heldBytes = 0;
  /** What is behind the PTY takes keys; until that is known they are kept. */
  let released = false;
  let wake: (() => void) | null = null;

  async function keepConnected(signal: AbortSignal): Promise<void> {
    let delayMs = retryMs.first;
    while (!signal.aborted) {
      const { promise, resolve } = Promise.withResolvers<PtyEnd>();
      const attached = () => {
        delayMs = retryMs.first;
        listener.connected(wasConnected);
        wasConnected = true;
      };
      try {
        stream = await open({ attached, output: listener.data, ended: resolve }, { ...size }, signal);
        if (paused) stream.pause();
        const end = await promise;
        stream = null;
        released = false;
        if (signal.aborted) return;
        if (end.kind === 'ended') {
          abort = null;
          wasConnected = false;
          listener.ended(end.exitCode);
          return;
        }
        listener.lost(end.message);
      } catch (error) {
        if (signal.aborted) return;
        listener.lost(error instanceof Error ? error.message : String(error));
      }
      await pauseFor(delayMs, signal);
      delayMs = Math.min(retryMs.most, delayMs * 2);
    }
  }

  function pauseFor(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const go = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', go);
        wake = null;
        resolve();
      };
      const timer = setTimeout(go, ms);
      signal.addEventListener('abort', go, { once: true });
      wake = go;
    });
  }

  return {
    size,
    start() {
      if (abort !== null) return;
      abort = new AbortController();
      void keepConnected(abort.signal);
    },
    stop() {
      abort?.abort(new Error('The shell was closed.'));
      abort = null;
      stream?.close();
      stream = null;
      held = [];
    },
    send(data) {
      const urgent = data.includes('\x03');
      // What follows the last Ctrl-C was typed after it; what precedes it is what the learner wants to be rid of.
      const bytes = Buffer.from(urgent ? data.slice(data.lastIndexOf('\x03')) : data, 'utf8');
      if (stream !== null && (released || urgent)) {
        if (urgent) stream.interrupt(bytes);
        else if (stream.queuedBytes + bytes.length <= queuedInputBytes) stream.input(bytes);
        if (released) return;
      }
      if (urgent) {
        held = [];
        heldBytes = 0;
        if (stream !== null) return;
      }
      if (abort === null || heldBytes + bytes.length > heldInputBytes) return;
      held.push(bytes);
      heldBytes += bytes.length;
    },
    sendNow(data) {
      stream?.input(Buffer.from(data, 'utf8'));
    },
    release() {
      if (released || stream === null) return '';
      released = true;
      const kept = Buffer.concat(held);
      if (kept.length > 0) stream.input(kept);
      held = [];
      heldBytes = 0;
      return kept.toString('utf8');
    },
    get released() {
      return released;
    },
    resize(columns, rows) {
      size.columns = columns;
      size.rows = rows;
      stream?.resize(columns, rows);
    },
    pause() {
      paused = true;
      stream?.pause();
    },
    resume() {
      paused = false;
      stream?.resume();
    },
    retryNow() {
      wake?.();
    },
  };
}
