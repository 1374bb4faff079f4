import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { ExecListener } from '../../../src/workspace/exec-stream.ts';
import { createShellConnection } from '../../../src/workspace/shell-connection.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A connection to a PTY that the test plays. */
function setUp() {
  const said: string[] = [];
  const sent: string[] = [];
  let pty: ExecListener | null = null;
  let refuse = false;
  let attempts = 0;
  const connection = createShellConnection(
    async (listener) => {
      attempts += 1;
      if (refuse) throw new Error('refused');
      pty = listener;
      return {
        send: (data, urgent) => sent.push(`${urgent ? '!' : ''}${data}`),
        endInput: () => undefined,
        queuedBytes: 0,
        resize: () => undefined,
        pause: () => undefined,
        resume: () => undefined,
        close: () => undefined,
      };
    },
    {
      connected: (again) => said.push(again ? 'connected again' : 'connected'),
      data: (chunk) => said.push(chunk.toString()),
      lost: (why) => said.push(`lost: ${why}`),
      ended: (code) => said.push(`ended ${code}`),
    },
  );
  return {
    connection,
    said,
    sent,
    attempts: () => attempts,
    refuse(value: boolean) {
      refuse = value;
    },
    speak: (text: string) => pty?.stdout(Buffer.from(text)),
    end: (end: Parameters<ExecListener['ended']>[0]) => pty?.ended(end),
    settle: (ms = 0) => vi.advanceTimersByTimeAsync(ms),
  };
}

test('dtach\u2019s clearing of the screen and its goodbye are not the shell\u2019s output', async () => {
  const { connection, said, speak, end, settle } = setUp();
  connection.start();
  await settle();
  speak('\x1b[H');
  speak('\x1b[J$ ');
  speak('exit\r\n\x1b[999H\r\n[EOF - dtach terminating]\r\n\x1b[?25h');
  end({ kind: 'exited', exitCode: 0 });
  await settle();
  expect(said).toEqual(['connected', '$ ', 'exit\r\n', 'ended 0']);
});

test('a shell that says something else first loses none of it', async () => {
  const { connection, said, speak, settle } = setUp();
  connection.start();
  await settle();
  speak('\x1b[H');
  speak('ello');
  expect(said).toEqual(['connected', '\x1b[Hello']);
});

test('a lost connection is made again, sooner at first, and at once when asked', async () => {
  const { connection, said, speak, end, refuse, attempts, settle } = setUp();
  connection.start();
  await settle();
  speak('$ ');
  refuse(true);
  end({ kind: 'lost', message: 'gone' });
  await settle(250);
  expect(attempts()).toBe(2);
  await settle(499);
  expect(attempts()).toBe(2);
  refuse(false);
  connection.retryNow();
  await settle();
  speak('$ ');
  expect(said).toEqual(['connected', '$ ', 'lost: gone', 'lost: refused', 'connected again', '$ ']);
});

test('a container that is going away lets an exec begin but is not connected', async () => {
  const { connection, said, end, settle } = setUp();
  connection.start();
  await settle();
  end({ kind: 'lost', message: 'container is in CONTAINER_EXITED state' });
  await settle();
  expect(said).toEqual(['lost: container is in CONTAINER_EXITED state']);
});

test('keys typed meanwhile are kept, up to a limit, until the shell takes them', async () => {
  const { connection, sent, end, settle } = setUp();
  connection.start();
  await settle();
  connection.release();
  connection.send('a');
  end({ kind: 'lost', message: 'gone' });
  await settle();
  connection.send('b\r');
  connection.send('x'.repeat(70_000));
  await settle(250);
  connection.send('c');
  expect(sent).toEqual(['a']);
  expect(connection.release()).toBe('b\rc');
  connection.send('d');
  expect(sent).toEqual(['a', 'b\rc', 'd']);
});

test('Ctrl-C goes ahead at any time and drops what was typed before it', async () => {
  const { connection, sent, settle } = setUp();
  connection.start();
  await settle();
  connection.send('a lot\r');
  connection.send('more\x03ls\r');
  expect(sent).toEqual(['!\x03ls\r']);
  expect(connection.release()).toBe('');
});

test('after stop nothing is tried again', async () => {
  const { connection, end, attempts, settle } = setUp();
  connection.start();
  await settle();
  connection.stop();
  end({ kind: 'lost', message: 'closed' });
  await settle(60_000);
  expect(attempts()).toBe(1);
});
