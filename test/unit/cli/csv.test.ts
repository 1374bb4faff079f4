import { expect, test } from 'vitest';
import { formatCsv } from '../../../src/cli/csv.ts';

test('cells with commas, quotes or line ends are quoted', () => {
  expect(
    formatCsv(
      ['a', 'b'],
      [
        ['1,2', 'say "한글"'],
        ['two\nlines', ''],
      ],
    ),
  ).toBe('a,b\r\n"1,2","say ""한글"""\r\n"two\nlines",\r\n');
});

test('what a spreadsheet would run as a formula is only text', () => {
  expect(formatCsv(['learner'], [['=cmd|calc'], ['+1'], ['-1'], ['@x']])).toBe(
    "learner\r\n'=cmd|calc\r\n'+1\r\n'-1\r\n'@x\r\n",
  );
});
