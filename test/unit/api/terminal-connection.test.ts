import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { WebSocket } from 'ws';
import { closeCodes, connectTerminal } from '../../../src/api/terminal-connection.ts';
import { LabError } from '../../../src/lab/lab-error.ts';
import type { Shell, ShellViewer } from '../../../src/workspace/workspace.ts';

class SocketDouble extends EventEmitter {
  readonly OPEN = 1;
  readyState = 1;
  sent: (string | Uint8Array)[] = [];
  closedWith: number | null = null;
  pings = 0;

  send(data: string | Uint8Array) {
    this.sent.push(data);
  }
  ping() {
    this.pings++;
  }
  close(code: number) {
    this.readyState = 3;
    this.closedWith = code;
    this.emit('close');
  }
  terminate() {
    this.close(1006);
  }
  receive(frame: unknown) {
    this.emit('message', Buffer.from(JSON.stringify(frame)), false);
  }
  frames() {
    return this.sent.filter((data) => typeof data === 'string').map((data) => JSON.parse(data));
  }
}

function shellDouble() {
  const calls: unknown[] = [];
  let viewer: ShellViewer | null = null;
  const shell: Shell = {
    info: { id: 'main', target: null, state: 'connected', busy: false },
    attach(attached) {
      viewer = attached;
      attached.write(Buffer.from('scrollback'));
      return () => calls.push('detached');
    },
    input: (data) => calls.push(['input', data]),
    resize: (columns, rows) => calls.push(['resize', columns, rows]),
    run: () => Promise.reject(new Error('unused')),
    drained: () => calls.push('drained'),
    close: async () => {},
  };
  return { shell, calls, viewer: () => viewer as unknown as ShellViewer };
}

let socket: SocketDouble;
const connect = (find: () => Promise<Shell>) => connectTerminal(socket as unknown as WebSocket, find);
const settled = () => vi.advanceTimersByTimeAsync(0);

beforeEach(() => {
  vi.useFakeTimers();
  socket = new SocketDouble();
});

afterEach(() => {
  vi.useRealTimers();
});

test('scrollback comes first, then the word that what follows is live', async () => {
  const { shell } = shellDouble();
  connect(async () => shell);
  await settled();
  expect(String(socket.sent[0])).toBe('scrollback');
  expect(socket.frames()).toEqual([{ type: 'state', state: 'connected', reason: null }, { type: 'live' }]);
});

test('what is typed while the shell is looked for is not lost', async () => {
  const { shell, calls } = shellDouble();
  let found: (shell: Shell) => void = () => {};
  connect(
    () =>
      new Promise((resolve) => {
        found = resolve;
      }),
  );
  socket.receive({ type: 'resize', columns: 100, rows: 30 });
  socket.receive({ type: 'input', data: 'early' });
  found(shell);
  await settled();
  socket.receive({ type: 'input', data: 'late' });
  expect(calls).toEqual([
    ['resize', 100, 30],
    ['input', 'early'],
    ['input', 'late'],
  ]);
});

test('output that is not acknowledged counts as pending, and acknowledging lets the shell go on', async () => {
  const { shell, calls, viewer } = shellDouble();
  connect(async () => shell);
  await settled();
  const before = viewer().pending();
  viewer().write(new Uint8Array(600_000));
  expect(viewer().pending()).toBe(before + 600_000);
  socket.receive({ type: 'ack', bytes: 10_000 });
  expect(calls).toEqual([]);
  socket.receive({ type: 'ack', bytes: 590_000 });
  expect(calls).toEqual(['drained']);
  expect(viewer().pending()).toBe(before);
});

test('a terminal that stops reading is let go, so that others on the shell are not held up', async () => {
  const { shell, calls, viewer } = shellDouble();
  connect(async () => shell);
  await settled();
  viewer().write(new Uint8Array(600_000));
  await vi.advanceTimersByTimeAsync(15_000);
  socket.emit('pong');
  expect(socket.closedWith).toBeNull();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(socket.closedWith).toBe(closeCodes.tooSlow);
  expect(viewer().pending()).toBe(0);
  expect(calls).toEqual(['detached', 'drained']);
});

test('a terminal that is gone without a word is noticed', async () => {
  const { shell, calls } = shellDouble();
  connect(async () => shell);
  await vi.advanceTimersByTimeAsync(20_000);
  expect(socket.pings).toBe(1);
  socket.emit('pong');
  await vi.advanceTimersByTimeAsync(20_000);
  expect(socket.closedWith).toBeNull();
  await vi.advanceTimersByTimeAsync(20_000);
  expect(calls).toContain('detached');
});

test('one that leaves before the shell is found is not attached', async () => {
  const { shell, calls } = shellDouble();
  const attach = vi.spyOn(shell, 'attach');
  connect(async () => shell);
  socket.close(1000);
  await settled();
  expect(attach).not.toHaveBeenCalled();
  expect(calls).toEqual([]);
});

test('a shell that cannot be had is explained before the terminal is closed', async () => {
  connect(async () => {
    throw new LabError('not-found', 'There is no such shell.', { hint: 'Open it again.' });
  });
  await settled();
  expect(socket.frames()).toEqual([
    { type: 'state', state: 'closed', reason: 'There is no such shell. Open it again.' },
  ]);
  expect(socket.closedWith).toBe(closeCodes.notFound);
});

test('a shell that cannot be had just now is worth asking for again', async () => {
  connect(async () => {
    throw new LabError('cluster-setup', 'The workspaces are still being made ready.');
  });
  await settled();
  expect(socket.closedWith).toBe(closeCodes.notReady);
});

test('a page is told what of its input was taken, and again on its next connection, which replaces the one before', async () => {
  const { shell, calls } = shellDouble();
  const connectAs = (client: string) =>
    connectTerminal(socket as unknown as WebSocket, async () => shell, client);
  const first = socket;
  connectAs('page');
  await settled();
  expect(first.frames().slice(-2)).toEqual([{ type: 'taken', characters: 0 }, { type: 'live' }]);
  first.receive({ type: 'input', data: 'ab' });
  first.receive({ type: 'input', data: 'c' });
  await expect
    .poll(() => first.frames().slice(2))
    .toEqual([{ type: 'live' }, { type: 'taken', characters: 3 }]);

  socket = new SocketDouble();
  connectAs('page');
  await settled();
  expect(socket.frames().slice(-2)).toEqual([{ type: 'taken', characters: 3 }, { type: 'live' }]);
  expect(first.closedWith).not.toBeNull();
  // Still on its way when the page gave it up and sent it again.
  first.receive({ type: 'input', data: 'late' });
  expect(calls.filter((call) => Array.isArray(call))).toEqual([
    ['input', 'ab'],
    ['input', 'c'],
  ]);

  socket = new SocketDouble();
  connectAs('another page');
  await settled();
  expect(socket.frames().slice(-2)).toEqual([{ type: 'taken', characters: 0 }, { type: 'live' }]);
});

test.each([{ type: 'input' }, { type: 'resize', columns: 0, rows: 5 }, { type: 'other' }, 'text', null])(
  'a frame of another protocol (%j) closes it',
  async (frame) => {
    const { shell } = shellDouble();
    connect(async () => shell);
    await settled();
    socket.receive(frame);
    expect(socket.closedWith).toBe(closeCodes.badFrame);
  },
);
