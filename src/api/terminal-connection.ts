import type { RawData, WebSocket } from 'ws';
import type { Shell, ShellViewer } from '../workspace/workspace.ts';
import { type ClientFrame, clientFrameSchema, type ServerFrame } from './api-schema.ts';
import { toProblem } from './problem.ts';

/** Above this a shell pauses (see ShellViewer); a terminal that stays above it for long is let go. */
const stalledAboveBytes = 512 * 1024;
const stalledForMs = 20_000;
const pingEveryMs = 20_000;
/** After the echo, not before it; and soon, for what is not known to be taken is sent again after a crash. */
const takenEveryMs = 10;
/** What is typed before the shell is found is kept, up to this. */
const mostEarlyFrames = 200;

/** WebSocket close codes of ours, in the range for applications. */
export const closeCodes = { badFrame: 4400, notFound: 4404, tooSlow: 4408, notReady: 4503, goingAway: 1001 };

/** More pages than one has open; the one that joined longest ago is forgotten. */
const mostClients = 100;

interface TypedBy {
  /** The line that counts; an older one of the same page may only seem to be open. */
  socket: WebSocket;
  characters: number;
}

const typed = new WeakMap<Shell, Map<string, TypedBy>>();

/**
 * Joins one terminal to one shell until either goes away. Listeners are in place before anything is waited for, so
 * that no frame is lost. Any number of terminals may be joined to the same shell. `client` is what a page calls itself:
 * it is told how much of what it typed has been taken, so that it can send the rest again on another connection.
 */
export function connectTerminal(
  socket: WebSocket,
  findShell: () => Promise<Shell>,
  client: string | null = null,
): void {
  const viewer = createViewer(socket);
  const early: ClientFrame[] = [];
  let shell: Shell | null = null;
  let detach: (() => void) | null = null;
  let alive = true;
  let account: TypedBy | null = null;

  const take = (data: string, to: Shell) => {
    if (account !== null && account.socket !== socket) return;
    to.input(data);
    if (account === null) return;
    account.characters += data.length;
    viewer.takenSoon(account.characters);
  };
  const handle = (frame: ClientFrame, to: Shell) => {
    if (frame.type === 'input') take(frame.data, to);
    else if (frame.type === 'resize') to.resize(frame.columns, frame.rows);
    else if (viewer.acknowledge(frame.bytes)) to.drained();
  };

  socket.on('message', (data, isBinary) => {
    const frame = isBinary ? null : parseFrame(data);
    if (frame === null) return socket.close(closeCodes.badFrame, 'not a frame of this protocol');
    if (shell) handle(frame, shell);
    else if (early.length < mostEarlyFrames) early.push(frame);
  });
  socket.on('pong', () => {
    alive = true;
  });
  // `close` follows and cleans up; without a listener the error would end the process.
  socket.on('error', () => socket.terminate());
  const watch = setInterval(() => {
    if (!alive) return socket.terminate();
    alive = false;
    socket.ping();
  }, pingEveryMs);
  const stalled = setInterval(() => {
    if (viewer.stalledMs() > stalledForMs) socket.close(closeCodes.tooSlow, 'output is not being read');
  }, 1_000);
  socket.on('close', () => {
    clearInterval(watch);
    clearInterval(stalled);
    detach?.();
    detach = null;
    // A shell that was paused for this terminal must not wait for it any longer.
    shell?.drained();
  });

  findShell().then(
    (found) => {
      if (socket.readyState !== socket.OPEN) return;
      shell = found;
      if (client !== null) account = accountOf(found, client, socket);
      for (const frame of early.splice(0)) handle(frame, found);
      detach = found.attach(viewer);
      viewer.state(found.info.state, null);
      if (account !== null) viewer.taken(account.characters);
      viewer.live();
    },
    (error: unknown) => {
      const { detail, hint, status } = toProblem(error);
      viewer.state('closed', hint ? `${detail} ${hint}` : detail);
      // A server that has just started still has to find its workspaces again.
      if (status === 404) socket.close(closeCodes.notFound, 'no such shell');
      else socket.close(closeCodes.notReady, 'not now');
    },
  );
}

function accountOf(shell: Shell, client: string, socket: WebSocket): TypedBy {
  const accounts = typed.get(shell) ?? new Map<string, TypedBy>();
  typed.set(shell, accounts);
  const account = accounts.get(client) ?? { socket, characters: 0 };
  const before = account.socket;
  account.socket = socket;
  if (before !== socket) before.terminate();
  accounts.delete(client);
  accounts.set(client, account);
  for (const oldest of accounts.keys()) {
    if (accounts.size <= mostClients) break;
    accounts.delete(oldest);
  }
  return account;
}

function createViewer(socket: WebSocket) {
  let pending = 0;
  let aboveSince: number | null = null;
  let taken: number | null = null;

  const count = (change: number) => {
    pending = Math.max(0, pending + change);
    if (pending <= stalledAboveBytes) aboveSince = null;
    else if (change < 0 || aboveSince === null) aboveSince = Date.now();
  };
  const sendFrame = (frame: ServerFrame) => {
    if (socket.readyState === socket.OPEN) socket.send(JSON.stringify(frame));
  };
  return {
    write(chunk: Uint8Array) {
      if (socket.readyState !== socket.OPEN) return;
      count(chunk.byteLength);
      socket.send(chunk, { binary: true });
    },
    pending: () => (socket.readyState === socket.OPEN ? pending : 0),
    state: (state, reason) => sendFrame({ type: 'state', state, reason }),
    live: () => sendFrame({ type: 'live' }),
    taken: (characters: number) => sendFrame({ type: 'taken', characters }),
    takenSoon(characters: number) {
      if (taken === null) {
        setTimeout(() => {
          if (taken !== null) sendFrame({ type: 'taken', characters: taken });
          taken = null;
        }, takenEveryMs).unref();
      }
      taken = characters;
    },
    /** True when there is room again. */
    acknowledge(bytes: number): boolean {
      count(-bytes);
      return pending <= stalledAboveBytes;
    },
    /** For how long nothing has been acknowledged although much is waiting. */
    stalledMs: () => (aboveSince === null ? 0 : Date.now() - aboveSince),
  } satisfies ShellViewer & Record<string, unknown>;
}

function parseFrame(data: RawData): ClientFrame | null {
  try {
    const parsed = clientFrameSchema.safeParse(JSON.parse(String(data)));
    return parsed.success ? parsed.data : null;
  } catch {
    // Not JSON: the same answer as JSON of the wrong shape.
    return null;
  }
}
