import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { PtyEnd, PtyListener } from '../../../src/workspace/pty-stream.ts';
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
  let pty: PtyListener | null = null;
  let refuse = false;
  let attempts = 0;
  const connection = createShellConnection(
    async (listener) => {
      attempts += 1;
      if (refuse) throw new Error('refused');
      pty = listener;
      return {
        input: (data) => sent.push(String(data)),
        interrupt: (data) => sent.push(`!${data}`),
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
    attached: () => pty?.attached(),
    speak: (text: string) => pty?.output(Buffer.from(text)),
    end: (end: PtyEnd) => pty?.ended(end),
    settle: (ms = 0) => vi.advanceTimersByTimeAsync(ms),
  };
}

test('what the program says is handed on until it ends', async () => {
  const { connection, said, attached, speak, end, attempts, settle } = setUp();
  connection.start();
  await settle();
  attached();
  speak('$ ');
  speak('exit\r\n');
  end({ kind: 'ended', exitCode: 3 });
  await settle(60_000);
  expect(said).toEqual(['connected', '$ ', 'exit\r\n', 'ended 3']);
  expect(attempts()).toBe(1);
});

test('a lost connection is made again, sooner at first, and at once when asked', async () => {
  const { connection, said, attached, end, refuse, attempts, settle } = setUp();
  connection.start();
  await settle();
  attached();
  refuse(true);
  end({ kind: 'lost', message: 'gone' });
  await settle(250);
  expect(attempts()).toBe(2);
  await settle(499);
  expect(attempts()).toBe(2);
  refuse(false);
  connection.retryNow();
  await settle();
  attached();
  expect(said).toEqual(['connected', 'lost: gone', 'lost: refused', 'connected again']);
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
