import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ShellSocket } from '../../../src/web/client/panel/shell-socket.ts';

/** A WebSocket whose other end is this test. */
class FakeSocket extends EventTarget {
  static readonly OPEN = 1;
  static all: FakeSocket[] = [];
  readyState = 0;
  binaryType = 'blob';
  readonly sent: unknown[] = [];
  readonly url: string;
  constructor(url: string) {
    super();
    this.url = url;
    FakeSocket.all.push(this);
  }
  send(data: string) {
    this.sent.push(JSON.parse(data));
  }
  close(code = 1006) {
    this.readyState = 3;
    this.dispatchEvent(Object.assign(new Event('close'), { code }));
  }
  open() {
    this.readyState = 1;
    this.dispatchEvent(new Event('open'));
  }
  receive(data: unknown) {
    const body = data instanceof Uint8Array ? data.buffer : JSON.stringify(data);
    this.dispatchEvent(new MessageEvent('message', { data: body }));
  }
}

const latest = () => FakeSocket.all.at(-1) as FakeSocket;

function createSocket() {
  const log: string[] = [];
  const socket = new ShellSocket('lab', 'pod.main', {
    begin: () => log.push('begin'),
    output: (chunk) => log.push(`output ${new TextDecoder().decode(chunk)}`),
    live: () => log.push('live'),
    state: (state, { queued }) => log.push(`${state}${queued > 0 ? ` ${queued}` : ''}`),
  });
  return { socket, log };
}

beforeEach(() => {
  vi.useFakeTimers();
  FakeSocket.all = [];
  vi.stubGlobal('WebSocket', FakeSocket);
  vi.stubGlobal('location', { protocol: 'http:', host: 'localhost:4321' });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('the line to a shell', () => {
  test('attaches to the shell by its ids and tells the terminal size first', () => {
    const { socket } = createSocket();
    socket.resize(80, 24);
    socket.connect();
    latest().open();
    expect(latest().url).toMatch(
      /^ws:\/\/localhost:4321\/api\/labs\/lab\/shells\/pod\.main\/attach\?client=\w+$/,
    );
    expect(latest().sent).toEqual([{ type: 'resize', columns: 80, rows: 24 }]);
  });

  test('keeps keys that are pressed before the shell is there, and sends them in order', () => {
    const { socket, log } = createSocket();
    socket.connect();
    socket.input('l');
    socket.input('s\r');
    latest().open();
    expect(latest().sent).toEqual([]);
    latest().receive({ type: 'live' });
    expect(latest().sent).toEqual([{ type: 'input', data: 'ls\r' }]);
    expect(log).toEqual(['connecting 1', 'connecting 3', 'begin', 'live', 'connected']);
  });

  test('comes back after a loss, replays from the beginning and sends what was typed meanwhile', () => {
    const { socket, log } = createSocket();
    socket.connect();
    latest().open();
    latest().receive({ type: 'live' });
    latest().close();
    socket.input('whoami\r');
    expect(log.slice(-2)).toEqual(['lost', 'lost 7']);
    vi.advanceTimersByTime(600);
    expect(FakeSocket.all).toHaveLength(2);
    latest().open();
    latest().receive(new TextEncoder().encode('$ '));
    latest().receive({ type: 'live' });
    expect(log.slice(-4)).toEqual(['begin', 'output $ ', 'live', 'connected']);
    expect(latest().sent).toEqual([{ type: 'input', data: 'whoami\r' }]);
  });

  test('waits longer after each failure, but never longer than ten seconds', () => {
    const { socket } = createSocket();
    socket.connect();
    for (let failure = 0; failure < 8; failure += 1) {
      latest().close();
      vi.advanceTimersByTime(10_000);
      expect(FakeSocket.all).toHaveLength(failure + 2);
    }
    latest().close();
    vi.advanceTimersByTime(9_000);
    expect(FakeSocket.all).toHaveLength(9);
  });

  test('does not come back to a shell that has ended, and drops keys for it', () => {
    const { socket, log } = createSocket();
    socket.connect();
    latest().open();
    latest().receive({ type: 'live' });
    latest().receive({ type: 'state', state: 'closed', reason: 'exit' });
    latest().close();
    socket.input('x');
    vi.advanceTimersByTime(60_000);
    expect(FakeSocket.all).toHaveLength(1);
    expect(log.at(-1)).toBe('closed');
  });

  test('asks as often as it takes while the server has not found its workspaces yet, and keeps what was typed', () => {
    const { socket, log } = createSocket();
    socket.connect();
    latest().open();
    latest().receive({ type: 'live' });
    latest().close();
    socket.input('pwd\r');
    for (let attempt = 0; attempt < 20; attempt += 1) {
      vi.advanceTimersByTime(10_000);
      latest().open();
      latest().receive({ type: 'state', state: 'closed', reason: 'still being made ready' });
      latest().close(4503);
      expect(log.at(-1)).toBe('lost 4');
    }
    vi.advanceTimersByTime(10_000);
    latest().open();
    latest().receive({ type: 'live' });
    expect(latest().sent).toEqual([{ type: 'input', data: 'pwd\r' }]);
  });

  test('gives up at once on a shell there is none of, and promises nothing about what was typed for it', () => {
    const { socket, log } = createSocket();
    socket.connect();
    socket.input('pwd\r');
    latest().open();
    latest().receive({ type: 'state', state: 'closed', reason: 'no such shell' });
    latest().close(4404);
    expect(log.at(-1)).toBe('closed');
    vi.advanceTimersByTime(60_000);
    expect(FakeSocket.all).toHaveLength(1);
  });

  test('splits a large paste into frames the server takes', () => {
    const { socket } = createSocket();
    socket.connect();
    latest().open();
    latest().receive({ type: 'live' });
    const paste = 'x'.repeat(3_000_000);
    socket.input(paste);
    const frames = latest().sent as { type: string; data: string }[];
    expect(Math.max(...frames.map(({ data }) => data.length))).toBeLessThanOrEqual(1_048_576);
    expect(frames.map(({ data }) => data).join('')).toBe(paste);
  });

  test('sends again what went into a line that was dead already, and nothing that had been taken', () => {
    const { socket, log } = createSocket();
    socket.connect();
    latest().open();
    latest().receive({ type: 'taken', characters: 0 });
    latest().receive({ type: 'live' });
    socket.input('ls\r');
    latest().receive({ type: 'taken', characters: 3 });
    socket.input('echo ');
    socket.input('swallowed\r');
    expect(latest().sent).toHaveLength(3);
    latest().close();
    expect(log.at(-1)).toBe('lost 15');
    socket.input('and this\r');
    vi.advanceTimersByTime(600);
    latest().open();
    // "echo " had arrived, only the word of it had not.
    latest().receive({ type: 'taken', characters: 8 });
    latest().receive({ type: 'live' });
    expect(latest().sent).toEqual([{ type: 'input', data: 'swallowed\rand this\r' }]);
    expect(log.at(-1)).toBe('connected');
  });

  test('another run of the server has taken nothing, so it gets all that the one before did not confirm', () => {
    const { socket } = createSocket();
    socket.connect();
    latest().open();
    latest().receive({ type: 'taken', characters: 0 });
    latest().receive({ type: 'live' });
    socket.input('ls\r');
    latest().receive({ type: 'taken', characters: 3 });
    socket.input('pwd\r');
    latest().close();
    vi.advanceTimersByTime(600);
    latest().open();
    latest().receive({ type: 'taken', characters: 0 });
    latest().receive({ type: 'live' });
    expect(latest().sent).toEqual([{ type: 'input', data: 'pwd\r' }]);
    latest().receive({ type: 'taken', characters: 4 });
    latest().close();
    vi.advanceTimersByTime(600);
    latest().open();
    latest().receive({ type: 'taken', characters: 4 });
    latest().receive({ type: 'live' });
    expect(latest().sent).toEqual([]);
  });

  test('acknowledges every byte drawn: at once when it is much, soon when it is little', () => {
    const { socket } = createSocket();
    socket.connect();
    latest().open();
    socket.acknowledge(40_000);
    socket.acknowledge(10);
    expect(latest().sent).toEqual([{ type: 'ack', bytes: 40_000 }]);
    vi.advanceTimersByTime(100);
    expect(latest().sent.at(-1)).toEqual({ type: 'ack', bytes: 10 });
  });

  test('ends for good when it is told to', () => {
    const { socket } = createSocket();
    socket.connect();
    latest().open();
    socket.end();
    vi.advanceTimersByTime(60_000);
    expect(FakeSocket.all).toHaveLength(1);
  });
});
