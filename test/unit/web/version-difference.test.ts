import { describe, expect, test } from 'vitest';
import { type ComparedLine, compareVersions } from '../../../src/web/text/version-difference.ts';

/** `=` both, `<` shown, `>` other, `~` so many the same; what differs is in brackets. */
function drawn(lines: ComparedLine[] | null): string[] | null {
  const marks = { shown: '<', other: '>' };
  return (
    lines?.map((line) => {
      if (line.of === 'skipped') return `~ ${line.count}`;
      if (line.of === 'both') return `= ${line.text}`;
      const text = line.parts.map((part) => (part.differs ? `[${part.text}]` : part.text)).join('');
      return `${marks[line.of]} ${text}`;
    }) ?? null
  );
}

const numbered = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => `line ${from + index}`);

describe('what another version prints', () => {
  test.each([
    ['a\nb', 'a\nb'],
    ['NAME  READY\nweb   1/1', 'NAME    READY\nweb     1/1\n'.trimEnd()],
    ['a   \nb', 'a\nb'],
  ])('is the same where only blanks differ: %j', (shown, other) => {
    expect(compareVersions(shown, other)).toBeNull();
  });

  test('is marked word by word in lines that stand for each other', () => {
    expect(
      drawn(
        compareVersions(
          'error: unable to upgrade connection: container not found ("app")',
          'error: Internal error occurred: unable to upgrade connection: container not found ("app")',
        ),
      ),
    ).toEqual([
      '< error: unable to upgrade connection: container not found ("app")',
      '> error: [Internal error occurred: ]unable to upgrade connection: container not found ("app")',
    ]);
  });

  test('may have lines of its own, or lack some', () => {
    expect(drawn(compareVersions('a\nb\nc', 'a\nc'))).toEqual(['= a', '< [b]', '= c']);
    expect(drawn(compareVersions('a', 'a\nb'))).toEqual(['= a', '> [b]']);
    expect(drawn(compareVersions('a\nx', 'b\ny\nz'))).toEqual(['< [a]', '> [b]', '< [x]', '> [y]', '> [z]']);
  });

  test('is folded where nothing differs for long', () => {
    const before = numbered(1, 9);
    const after = numbered(11, 20);
    const compared = compareVersions(
      [...before, 'old', ...after].join('\n'),
      [...before, 'new', ...after].join('\n'),
    );
    expect(drawn(compared)).toEqual([
      '~ 7',
      ...['= line 8', '= line 9', '< [old]', '> [new]', '= line 11', '= line 12'],
      '~ 8',
    ]);
  });

  test('may come in another order where order says nothing', () => {
    expect(compareVersions('b=1\na=1', 'a=1\nb=1', true)).toBeNull();
    expect(compareVersions('b=1\na=1', 'a=1\nb=1')).not.toBeNull();
    expect(drawn(compareVersions('b=1\na=1', 'a=1\nb=1\nc=1', true))).toEqual(['= a=1', '= b=1', '> [c=1]']);
  });

  test('keeps placeholders whole', () => {
    expect(drawn(compareVersions('up {{age}} now', 'up {{number}} now'))).toEqual([
      '< up [{{age}}] now',
      '> up [{{number}}] now',
    ]);
  });
});
