import type { ExecEnd, ExecListener, ExecStream } from './exec-stream.ts';

/** Input is sent in pieces, and no more than a window of them before the terminal has taken them. */
const pieceBytes = 16 * 1024;
const windowBytes = 64 * 1024;
/** Output is acknowledged in pieces; the holder sends no more than a window that is not. */
const acknowledgedBytes = 16 * 1024;
const frame = { input: 'i', interrupt: 'u', size: 's', acknowledge: 'a' } as const;

/** `ended`: the program ended with this code. `lost`: the way to it was cut; it may go on. */
export type PtyEnd = { kind: 'ended'; exitCode: number } | { kind: 'lost'; message: string };

export interface PtyListener {
  /** Before anything else. A container that is going away lets an exec begin, and says nothing. */
  attached(): void;
  output(chunk: Buffer): void;
  /** Once, and the last thing said. */
  ended(end: PtyEnd): void;
}

export interface PtyStream {
  input(data: Buffer): void;
  /** Goes ahead of all input that the program has not read; that is thrown away. */
  interrupt(data: Buffer): void;
  /** Waits here, in bytes. */
  readonly queuedBytes: number;
  resize(columns: number, rows: number): void;
  /** Stops and restarts the program when it prints more than fits on the way. */
  pause(): void;
  resume(): void;
  /** Leaves; the program goes on. */
  close(): void;
}

/** Joins a terminal through `toolbox/attach`, whose protocol this is the other side of. Rejects as `exec` does. */
export async function openPty(
  exec: (listener: ExecListener) => Promise<ExecStream>,
  listener: PtyListener,
): Promise<PtyStream> {
  let isAttached = false;
  let exitCode: number | null = null;
  /** What it said that is not of the protocol: why it failed. */
  let complaint = '';
  let line = '';
  let queue: Buffer[] = [];
  let queuedBytes = 0;
  let untaken = 0;
  let paused = false;
  let unacknowledged = 0;

  const attached = () => {
    if (isAttached) return;
    isAttached = true;
    listener.attached();
  };
  const told = (text: string) => {
    const [, word, number] = /^(attached|taken|ended)(?: (\d+))?$/.exec(text) ?? [];
    if (word === 'attached') attached();
    else if (word === 'ended') exitCode = Number(number);
    else if (word === 'taken') {
      untaken = Math.max(0, untaken - Number(number));
      pump();
    } else if (complaint.length < 1_000) complaint += `${text} `;
  };
  const end = (reached: ExecEnd): PtyEnd => {
    if (reached.kind === 'lost') return reached;
    if (exitCode !== null) return { kind: 'ended', exitCode };
    return {
      kind: 'lost',
      message: complaint.trim() || `The way to the shell ended (exit code ${reached.exitCode}).`,
    };
  };

  const stream = await exec({
    stdout(chunk) {
      attached();
      unacknowledged += chunk.length;
      listener.output(chunk);
      acknowledge(acknowledgedBytes);
    },
    stderr(chunk) {
      const lines = (line + chunk.toString('utf8')).split('\n');
      line = lines.pop() ?? '';
      for (const text of lines) told(text);
    },
    ended: (reached) => listener.ended(end(reached)),
  });

  function send(type: string, payload: Buffer): void {
    const header = Buffer.alloc(5);
    header.write(type, 'latin1');
    header.writeUInt32BE(payload.length, 1);
    stream.send(Buffer.concat([header, payload]));
  }

  function acknowledge(atLeast: number): void {
    if (paused || unacknowledged < atLeast) return;
    const count = Buffer.alloc(4);
    count.writeUInt32BE(unacknowledged);
    unacknowledged = 0;
    send(frame.acknowledge, count);
  }

  function pump(): void {
    while (untaken < windowBytes) {
      const next = queue[0];
      if (next === undefined) return;
      const piece = next.subarray(0, pieceBytes);
      if (piece.length === next.length) queue.shift();
      else queue[0] = next.subarray(piece.length);
      queuedBytes -= piece.length;
      untaken += piece.length;
      send(frame.input, piece);
    }
  }

  return {
    input(data) {
      queue.push(data);
      queuedBytes += data.length;
      pump();
    },
    interrupt(data) {
      queue = [];
      queuedBytes = 0;
      untaken += data.length;
      send(frame.interrupt, data);
    },
    get queuedBytes() {
      return queuedBytes;
    },
    resize(columns, rows) {
      const size = Buffer.alloc(4);
      size.writeUInt16BE(columns, 0);
      size.writeUInt16BE(rows, 2);
      send(frame.size, size);
    },
    pause() {
      paused = true;
    },
    resume() {
      paused = false;
      acknowledge(1);
    },
    close: stream.close,
  };
}
