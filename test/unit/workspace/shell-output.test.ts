import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createShellOutput } from '../../../src/workspace/shell-output.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function setUp() {
  const flow = { paused: false, size: { columns: 120, rows: 32 } };
  const output = createShellOutput({
    get size() {
      return flow.size;
    },
    pause: () => {
      flow.paused = true;
    },
    resume: () => {
      flow.paused = false;
    },
  });
  return { flow, output };
}

function viewer() {
  const seen: Buffer[] = [];
  let pending = 0;
  return {
    write(chunk: Uint8Array) {
      seen.push(Buffer.from(chunk));
      pending += chunk.length;
    },
    pending: () => pending,
    state: () => undefined,
    text: () => Buffer.concat(seen).toString(),
    draw() {
      pending = 0;
    },
  };
}

const kilobytes = (count: number) => Buffer.alloc(count * 1024, 'x');

test('a new viewer gets the scrollback and then what follows', () => {
  const { output } = setUp();
  output.write(Buffer.from('past\r\n\x1b[6n'));
  const one = viewer();
  output.attach(one);
  output.write(Buffer.from('now'));
  expect(one.text()).toBe('past\r\nnow');
});

test('the shell is paused while any viewer is behind, and goes on when that one has drawn or left', () => {
  const { flow, output } = setUp();
  const quick = viewer();
  const slow = viewer();
  output.attach(quick);
  const leave = output.attach(slow);
  output.write(kilobytes(512));
  expect(flow.paused).toBe(false);
  output.write(kilobytes(1));
  expect(flow.paused).toBe(true);
  quick.draw();
  output.drained();
  expect(flow.paused).toBe(true);
  leave();
  expect(flow.paused).toBe(false);
});

test('after Ctrl-C a paused flood is read on, the slow viewer is spared it and told so', () => {
  const { flow, output } = setUp();
  const slow = viewer();
  output.attach(slow);
  output.write(kilobytes(600));
  expect(flow.paused).toBe(true);
  output.interrupted();
  expect(flow.paused).toBe(false);
  output.write(kilobytes(900));
  expect(slow.pending()).toBe(600 * 1024);
  slow.draw();
  output.drained();
  output.write(Buffer.from('$ '));
  expect(slow.text().endsWith('[…]\x1b[0m\r\n$ ')).toBe(true);
});

test('a prompt that came while a slow viewer was spared the flood is shown once it has drawn', () => {
  const { output } = setUp();
  const slow = viewer();
  output.attach(slow);
  output.write(kilobytes(600));
  output.interrupted();
  output.write(Buffer.from('y\r\n'.repeat(100_000)));
  output.write(Buffer.from('^C\r\n~/lab'));
  output.write(Buffer.from(' $ '));
  expect(slow.text()).not.toContain('~/lab');
  vi.advanceTimersByTime(2_000);
  slow.draw();
  output.drained();
  expect(slow.text()).toMatch(/\[…\]\x1b\[0m\r\n(y\r\n)+\^C\r\n~\/lab \$ $/);
  const told = slow.text().length;
  output.drained();
  expect(slow.text().length).toBe(told);
});

test('when Ctrl-C does not end the flood, the slow viewer pauses it again', () => {
  const { flow, output } = setUp();
  output.attach(viewer());
  output.write(kilobytes(600));
  output.interrupted();
  vi.advanceTimersByTime(2_000);
  expect(flow.paused).toBe(true);
});

test('a flood nobody looks at is slowed down, not stopped', () => {
  const { flow, output } = setUp();
  vi.setSystemTime(1_000_000);
  output.write(kilobytes(4096));
  expect(flow.paused).toBe(true);
  vi.advanceTimersByTime(1_000);
  expect(flow.paused).toBe(false);
});

test('scrollback tells for which size of the terminal its parts were printed, the one live does not', () => {
  const { flow, output } = setUp();
  const first = viewer();
  output.attach(first);
  output.write(Buffer.from('wide'));
  flow.size = { columns: 45, rows: 20 };
  output.write(Buffer.from('narrow'));
  expect(first.text()).toBe('widenarrow');
  // A terminal tells its size just before it is attached.
  flow.size = { columns: 80, rows: 24 };
  const second = viewer();
  output.attach(second);
  const narrow = '\x1b]633;P;resized=120x32,45x20\x07narrow';
  expect(second.text()).toBe(`wide${narrow}\x1b]633;P;resized=45x20,80x24\x07`);
});

test('scrollback of an earlier run ended with the size the terminal had then', () => {
  const { flow, output } = setUp();
  output.restore(Buffer.from('before'));
  flow.size = { columns: 45, rows: 20 };
  const late = viewer();
  output.attach(late);
  expect(late.text()).toBe('before\x1b]633;P;resized=120x32,45x20\x07');
});
