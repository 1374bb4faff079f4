import { expect, test } from 'vitest';
import { toPlainText } from '../../../src/workspace/plain-text.ts';

test.each([
  ['lines end the Unix way', 'a\r\nb\r\n', 'a\nb\n'],
  ['colours go', '\x1b[1;31mred\x1b[0m \x1b[38;5;12mblue\x1b[m', 'red blue'],
  ['titles, links and other strings go', '\x1b]0;title\x07a\x1b]8;;http://x\x1b\\b\x1bPq#0\x1b\\c', 'abc'],
  ['bracketed paste and cursor modes go', '\x1b[?2004la\x1b[?25hb', 'ab'],
  ['a progress bar is what it was last', ' 10%\r 50%\r100%\r\n', '100%\n'],
  ['a shorter overwrite leaves the rest, as on a screen', 'abcdef\rXY\n', 'XYcdef\n'],
  ['erasing to the end of the line erases', 'abcdef\rXY\x1b[K\n', 'XY\n'],
  ['backspaces overwrite', 'hexx\b\blp\n', 'help\n'],
  ['tabs stay', 'a\tb\n', 'a\tb\n'],
  ['moving up redraws the line above', 'one\r\ntwo\r\n\x1b[2Aone!\x1b[2B\r', 'one!\ntwo\n'],
  ['inserting and deleting characters', 'acd\r\x1b[C\x1b[@b\n12345\r\x1b[2P\n', 'abcd\n345\n'],
  ['a full-screen program leaves nothing', 'a\x1b[?1049h\x1b[2J\x1b[1;1Hvi\r\n~\x1b[?1049lb\n', 'ab\n'],
  ['Korean and emoji stay whole', '\x1b[32m안녕하세요 🎉\x1b[0m\n', '안녕하세요 🎉\n'],
  ['bells and other controls go', 'a\x07\x00\x0eb\x0f\x7f', 'ab'],
  ['character set switches go', '\x1b(Ba\x1b)0b\x1b=c', 'abc'],
  ['an unfinished sequence at the end is no text', 'a\x1b]0;tit', 'a'],
])('%s', (_, raw, plain) => {
  expect(toPlainText(raw)).toBe(plain);
});

test('noise is survived in reasonable time', () => {
  const noise = Buffer.from(
    Array.from({ length: 262_144 }, (_, i) => (i * 7919 + (i >> 3) * 104_729) & 0xff),
  ).toString('utf8');
  expect(toPlainText(noise)).not.toMatch(/\x1b/);
});
