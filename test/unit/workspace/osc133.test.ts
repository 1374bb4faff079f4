import { expect, test } from 'vitest';
import { createMarkParser, type ShellMark } from '../../../src/workspace/osc133.ts';

function parse(chunks: Buffer[]) {
  const said: (string | ShellMark)[] = [];
  let text: Buffer[] = [];
  const flush = () => {
    if (text.length > 0) said.push(Buffer.concat(text).toString('utf8'));
    text = [];
  };
  const parser = createMarkParser({
    text: (bytes) => text.push(Buffer.from(bytes)),
    mark(mark) {
      flush();
      said.push(mark);
    },
  });
  for (const chunk of chunks) parser.write(chunk);
  flush();
  return said;
}

const stream = Buffer.from(
  '\x1b]133;D;0\x07\x1b[?2004h\x1b]133;A\x07~ $ \x1b]133;B\x07echo 안녕\r\n\x1b]133;C\x1b\\안녕 \x1b[31m빨강\x1b[0m\x1b]0;title\x07\r\n' +
    '\x1b]633;E;echo 안녕; a\\\\b\\nc\x07\x1b]633;P;k=c\x07\x1b]133;D;\x07',
);
const meaning = [
  { type: 'done', exitCode: 0 },
  '\x1b[?2004h',
  { type: 'prompt' },
  '~ $ ',
  { type: 'input' },
  'echo 안녕\r\n',
  { type: 'output' },
  '안녕 \x1b[31m빨강\x1b[0m\x1b]0;title\x07\r\n',
  { type: 'commandLine', command: 'echo 안녕; a\\b\nc' },
  { type: 'property', name: 'k', value: 'c' },
  { type: 'done', exitCode: null },
];

test('marks are found between the text, whatever ends them', () => {
  expect(parse([stream])).toEqual(meaning);
});

test('a cut anywhere, in a mark or in a character, changes nothing', () => {
  for (let cut = 1; cut < stream.length; cut++) {
    expect(parse([stream.subarray(0, cut), stream.subarray(cut)])).toEqual(meaning);
  }
  expect(parse([...stream].map((byte) => Buffer.from([byte])))).toEqual(meaning);
});

test('sequences that only look like marks stay text', () => {
  for (const text of [
    '\x1b]13;#fff\x07',
    '\x1b]133',
    '\x1b[133;C',
    '\x1b]133;C\x18',
    '\x1b]633;E;a\x1b[0mb',
    '\x1b\x1b\x1b',
  ]) {
    const after = parse([Buffer.from(text), Buffer.from('rest\x1b]133;A\x07')]);
    expect(after.at(-1)).toEqual({ type: 'prompt' });
    expect(after.slice(0, -1).join('')).toBe(`${text}rest`);
  }
});

test('a mark that never ends is given back as text instead of being kept for ever', () => {
  const endless = Buffer.concat([Buffer.from('\x1b]633;E;'), Buffer.alloc(400_000, 'x')]);
  expect(parse([endless])).toEqual([endless.toString()]);
});
