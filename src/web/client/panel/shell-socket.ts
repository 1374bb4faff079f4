import type { ClientFrame, ServerFrame } from '../../../api/api-schema.ts';
import { labPath } from '../lab-path.ts';

export type SocketState = 'connecting' | 'connected' | 'reconnecting' | 'lost' | 'closed';

export interface SocketListeners {
  /** A new connection: what follows is scrollback from the beginning. */
  begin(): void;
  output(chunk: Uint8Array): void;
  /** Everything before this was scrollback. */
  live(): void;
  /** `retryAt` (ms since the epoch) while `lost`; `queued` counts characters waiting to be sent. */
  state(state: SocketState, detail: { reason: string | null; retryAt: number | null; queued: number }): void;
}

const longestWaitMs = 10_000;
/** There is no such shell, and there will be none. Every other end is worth coming back from. */
const notFoundCode = 4404;
const mostQueued = 64 * 1024;
const inputChunk = 256 * 1024;
const ackEvery = 32 * 1024;

/**
 * The line to one shell. Comes back by itself; keys pressed meanwhile are kept and sent then. So are those that went
 * into a line which was dead already: a key is kept until the server says that it has taken it.
 */
export class ShellSocket {
  readonly #url: string;
  readonly #listeners: SocketListeners;
  #socket: WebSocket | null = null;
  #state: SocketState = 'connecting';
  /** Typed, and not known to be taken. */
  #untaken = '';
  /** How many characters of `#untaken` went out on this connection. */
  #sent = 0;
  /** How many characters the server has taken from this page. */
  #taken = 0;
  #size: { columns: number; rows: number } | null = null;
  #unacknowledged = 0;
  #ackTimer: ReturnType<typeof setTimeout> | undefined;
  #retryTimer: ReturnType<typeof setTimeout> | undefined;
  #retryAt: number | null = null;
  #failures = 0;
  #isLive = false;
  #ended = false;
  #refusal: string | null = null;

  constructor(labId: string, shellId: string, listeners: SocketListeners) {
    const path = labPath(labId, 'shells', shellId, 'attach');
    const client = Math.random().toString(36).slice(2);
    this.#url = `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}${path}?client=${client}`;
    this.#listeners = listeners;
  }

  get state(): SocketState {
    return this.#state;
  }

  connect(): void {
    if (this.#ended) return;
    clearTimeout(this.#retryTimer);
    this.#retryAt = null;
    this.#isLive = false;
    const socket = new WebSocket(this.#url);
    socket.binaryType = 'arraybuffer';
    this.#socket = socket;
    this.#unacknowledged = 0;
    socket.addEventListener('open', () => {
      this.#listeners.begin();
      if (this.#size !== null) this.#send({ type: 'resize', ...this.#size });
    });
    socket.addEventListener('message', ({ data }: MessageEvent<ArrayBuffer | string>) => {
      if (typeof data === 'string') this.#receive(JSON.parse(data) as ServerFrame);
      else this.#listeners.output(new Uint8Array(data));
    });
    socket.addEventListener('close', ({ code }) => {
      if (this.#socket !== socket || this.#ended) return;
      this.#socket = null;
      this.#isLive = false;
      if (code === notFoundCode) this.#tell('closed', this.#refusal);
      else if (this.#state !== 'closed') this.#retry();
    });
  }

  input(data: string): void {
    // A closed shell has nobody to type to.
    if (data === '' || this.#state === 'closed') return;
    if (this.#isLive) {
      this.#untaken += data;
      this.#sendUntaken();
    } else {
      this.#untaken = (this.#untaken + data).slice(0, Math.max(mostQueued, this.#untaken.length));
      this.#tell(this.#state, null);
    }
  }

  resize(columns: number, rows: number): void {
    this.#size = { columns, rows };
    this.#send({ type: 'resize', columns, rows });
  }

  /** Says that the terminal has drawn this much, so that the shell goes on after a flood. */
  acknowledge(bytes: number): void {
    this.#unacknowledged += bytes;
    if (this.#unacknowledged >= ackEvery) this.#flushAcks();
    else this.#ackTimer ??= setTimeout(() => this.#flushAcks(), 100);
  }

  /** Ends this line; the shell itself goes on. */
  end(): void {
    this.#ended = true;
    clearTimeout(this.#retryTimer);
    clearTimeout(this.#ackTimer);
    this.#socket?.close();
    this.#socket = null;
  }

  #flushAcks(): void {
    clearTimeout(this.#ackTimer);
    this.#ackTimer = undefined;
    if (this.#unacknowledged > 0) this.#send({ type: 'ack', bytes: this.#unacknowledged });
    this.#unacknowledged = 0;
  }

  #sendUntaken(): void {
    while (this.#sent < this.#untaken.length && this.#socket?.readyState === WebSocket.OPEN) {
      const data = this.#untaken.slice(this.#sent, this.#sent + inputChunk);
      this.#send({ type: 'input', data });
      this.#sent += data.length;
    }
  }

  /** `total` starts at 0 again with another run of the server: that one has taken nothing yet. */
  #confirm(total: number): void {
    const taken = Math.max(0, total - this.#taken);
    this.#taken = total;
    this.#untaken = this.#untaken.slice(taken);
    this.#sent = Math.max(0, this.#sent - taken);
  }

  #send(frame: ClientFrame): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(frame));
  }

  #receive(frame: ServerFrame): void {
    switch (frame.type) {
      case 'taken':
        this.#confirm(frame.characters);
        break;
      case 'state':
        if (frame.state === 'closed' && !this.#isLive) this.#refusal = frame.reason;
        else this.#tell(frame.state, frame.reason);
        break;
      case 'live':
        this.#failures = 0;
        this.#isLive = true;
        this.#sent = 0;
        this.#listeners.live();
        this.#sendUntaken();
        if (this.#state !== 'reconnecting' && this.#state !== 'closed') this.#tell('connected', null);
        break;
    }
  }

  #retry(): void {
    this.#failures += 1;
    const waitMs = Math.min(longestWaitMs, 500 * 2 ** Math.min(this.#failures - 1, 5));
    this.#retryAt = Date.now() + waitMs;
    this.#tell('lost', null);
    this.#retryTimer = setTimeout(() => this.connect(), waitMs);
  }

  #tell(state: SocketState, reason: string | null): void {
    this.#state = state;
    if (state === 'closed') this.#untaken = '';
    const queued = this.#isLive ? 0 : this.#untaken.length;
    this.#listeners.state(state, { reason, retryAt: this.#retryAt, queued });
  }
}
