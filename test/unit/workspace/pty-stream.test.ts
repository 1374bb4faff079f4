import { expect, test } from 'vitest';
import type { ExecListener } from '../../../src/workspace/exec-stream.ts';
import { openPty, type PtyEnd } from '../../../src/workspace/pty-stream.ts';

/** A terminal whose other side the test plays. */
async function setUp() {
  const frames: { type: string; payload: Buffer }[] = [];
  const said: (string | PtyEnd)[] = [];
  let exec: ExecListener | null = null;
  const pty = await openPty(
    async (listener) => {
      exec = listener;
      return {
        send(data) {
          expect(data.readUInt32BE(1)).toBe(data.length - 5);
          frames.push({ type: data.toString('latin1', 0, 1), payload: data.subarray(5) });
        },
        endInput: () => undefined,
        close: () => undefined,
      };
    },
    {
      attached: () => said.push('attached'),
      output: (chunk) => said.push(chunk.toString()),
      ended: (end) => said.push(end),
    },
  );
  return {
    pty,
    frames,
    said,
    sent: () => Buffer.concat(frames.map(({ payload }) => payload)),
    tell: (text: string) => exec?.stderr?.(Buffer.from(text)),
    print: (text: string) => exec?.stdout(Buffer.from(text)),
    end: (end: Parameters<ExecListener['ended']>[0]) => exec?.ended(end),
  };
}

test('no more than a window of a paste is sent before it is taken; then the rest, whole and in order', async () => {
  const { pty, frames, sent, tell } = await setUp();
  const paste = Buffer.from(Array.from({ length: 1_000_000 }, (_, i) => 97 + ((i * 31) % 26)));
  pty.input(paste.subarray(0, 400_000));
  pty.input(paste.subarray(400_000));
  expect(sent().length).toBe(65_536);
  expect(pty.queuedBytes).toBe(1_000_000 - 65_536);
  let told = 0;
  while (told < sent().length) {
    const taken = Math.min(17_000, sent().length - told);
    tell(`taken ${taken}\n`);
    told += taken;
    expect(sent().length - told).toBeLessThan(65_536 + 16_384);
  }
  expect(sent().equals(paste)).toBe(true);
  expect(new Set(frames.map(({ type }) => type))).toEqual(new Set(['i']));
});

test('Ctrl-C overtakes what is queued and throws it away', async () => {
  const { pty, frames } = await setUp();
  pty.input(Buffer.alloc(10_000_000, 'x'));
  const before = frames.length;
  pty.interrupt(Buffer.from('\x03'));
  expect(pty.queuedBytes).toBe(0);
  expect(frames.slice(before)).toEqual([{ type: 'u', payload: Buffer.from('\x03') }]);
});

test('output is acknowledged in pieces; while paused it is not, and then all at once', async () => {
  const { pty, frames, print } = await setUp();
  const acknowledged = () => frames.splice(0).map(({ type, payload }) => `${type} ${payload.readUInt32BE()}`);
  print('x'.repeat(10_000));
  expect(acknowledged()).toEqual([]);
  print('x'.repeat(10_000));
  expect(acknowledged()).toEqual(['a 20000']);
  pty.pause();
  print('x'.repeat(100_000));
  expect(acknowledged()).toEqual([]);
  pty.resume();
  expect(acknowledged()).toEqual(['a 100000']);
});

test('a size is told in order with the input', async () => {
  const { pty, frames } = await setUp();
  pty.resize(300, 41);
  pty.input(Buffer.from('ls\r'));
  expect(frames).toEqual([
    { type: 's', payload: Buffer.from([1, 44, 0, 41]) },
    { type: 'i', payload: Buffer.from('ls\r') },
  ]);
});

test('what comes first, a word or output, says that it is attached; the end carries the code', async () => {
  const { said, tell, print, end } = await setUp();
  print('$ ');
  tell('attac');
  tell('hed\nended 3\n');
  end({ kind: 'exited', exitCode: 0 });
  expect(said).toEqual(['attached', '$ ', { kind: 'ended', exitCode: 3 }]);
});

test('the way to it may end without the program: then with what was complained of, if anything', async () => {
  const first = await setUp();
  first.tell('attach: no process: Resource temporarily unavailable\n');
  first.end({ kind: 'exited', exitCode: 11 });
  expect(first.said).toEqual([
    { kind: 'lost', message: 'attach: no process: Resource temporarily unavailable' },
  ]);
  const second = await setUp();
  second.tell('attached\n');
  second.end({ kind: 'exited', exitCode: 137 });
  expect(second.said).toEqual([
    'attached',
    { kind: 'lost', message: 'The way to the shell ended (exit code 137).' },
  ]);
});
