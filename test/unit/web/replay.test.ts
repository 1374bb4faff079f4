import { expect, test } from 'vitest';
import { Replay } from '../../../src/web/client/panel/replay.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const resized = (from: string, to: string) => `\x1b]633;P;resized=${from},${to}\x07`;

/** A terminal that draws when it is told to, or at once. */
function setUp({ isSlow = false } = {}) {
  const log: string[] = [];
  const waiting: (() => void)[] = [];
  const replay = new Replay(
    {
      write(chunk, drawn) {
        log.push(new TextDecoder().decode(chunk));
        if (isSlow) waiting.push(drawn);
        else drawn();
      },
      resize: (columns, rows) => log.push(`[${columns}x${rows}]`),
    },
    { drawn: (count) => log.push(`(${count})`), done: () => log.push('done') },
  );
  const draw = async () => {
    for (const drawn of waiting.splice(0)) drawn();
    await new Promise((resolve) => setTimeout(resolve));
  };
  return { log, replay, draw };
}

test('scrollback is drawn in the sizes it was printed for, whatever the sizes of the pieces it comes in', async () => {
  const { log, replay } = setUp();
  const scrollback = `가narrow${resized('45x20', '120x32')}wide${resized('120x32', '80x24')}`;
  replay.begin();
  for (const byte of bytes(scrollback)) replay.output(new Uint8Array([byte]));
  expect(log).toEqual([]);
  await replay.live();
  const count = bytes(scrollback).length;
  expect(log).toEqual(['[45x20]', '가narrow', '[120x32]', 'wide', '[80x24]', '', `(${count})`, 'done']);
});

test('without a word of sizes it is drawn as the terminal is', async () => {
  const { log, replay } = setUp();
  replay.begin();
  replay.output(bytes('$ '));
  await replay.live();
  replay.output(bytes('ls'));
  expect(log).toEqual(['$ ', '(2)', 'done', 'ls', '(2)']);
});

test('what is printed while scrollback is being drawn comes after it, when the terminal has its size again', async () => {
  const { log, replay, draw } = setUp({ isSlow: true });
  replay.begin();
  replay.output(bytes(`a${resized('45x20', '80x24')}b`));
  void replay.live();
  replay.output(bytes('new'));
  expect(replay.isOn).toBe(true);
  await draw();
  await draw();
  expect(log.slice(0, 4)).toEqual(['[45x20]', 'a', '[80x24]', 'b']);
  expect(log.slice(-2)).toEqual(['done', 'new']);
  expect(replay.isOn).toBe(false);
});

test('of a replay that was begun anew nothing more is drawn', async () => {
  const { log, replay, draw } = setUp({ isSlow: true });
  replay.begin();
  replay.output(bytes(`a${resized('45x20', '80x24')}b`));
  void replay.live();
  replay.begin();
  await draw();
  expect(log).toEqual(['[45x20]', 'a']);
  expect(replay.isOn).toBe(true);
});

test('a size that no terminal has is passed over', async () => {
  const { log, replay } = setUp();
  replay.begin();
  replay.output(bytes(`a${resized('0x0', '99999x5')}b`));
  await replay.live();
  expect(log).toEqual(['a', 'b', expect.any(String), 'done']);
});
