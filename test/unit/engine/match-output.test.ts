import { describe, expect, it } from 'vitest';
import { matchOutput, type OutputMatch } from '../../../src/engine/match-output.ts';
import { expectSchema } from '../../../src/lab/lab-schema.ts';

function match(expected: object, output: string, exitCode: number | null = 0): OutputMatch {
  return matchOutput(expectSchema.parse(expected), { output, exitCode }, 'practice-7');
}

/** A diff as text: `[x]` differs, `<x>` is not compared, `∅` no such line. */
function draw(result: OutputMatch): string[] {
  const side = (parts: { text: string; mark: string }[] | null): string =>
    parts === null
      ? '∅'
      : parts
          .map(({ text, mark }) =>
            mark === 'different' ? `[${text}]` : mark === 'ignored' ? `<${text}>` : text,
          )
          .join('');
  return (result.diff ?? []).map((line) => `${side(line.expected)} | ${side(line.actual)}`);
}

describe('matchOutput', () => {
  it('compares tables by cell, whatever the width of the columns', () => {
    const output = 'NAME  READY  STATUS   RESTARTS  AGE\nweb   1/1    Running  {{number}}         {{age}}';
    expect(
      match(
        { output },
        'NAME   READY   STATUS    RESTARTS   AGE\nweb    1/1     Running   0          2m30s\n',
      ).ok,
    ).toBe(true);
    expect(
      match(
        { output },
        'NAME   READY   STATUS    RESTARTS   AGE\nweb    0/1     Running   0          2m30s\n',
      ).ok,
    ).toBe(false);
  });

  it.each([
    ['ip', ['10.244.0.7', 'fd00:10:244::7'], ['10.244.0', 'localhost']],
    ['age', ['5s', '2m30s', '3d4h', '2y35d', '<unknown>'], ['5', 'later', '5 s']],
    ['hash', ['7c5ddbdf54', 'e3b0c44298fc1c149afbf4c8996fb924'], ['a1', 'has-hyphen']],
    ['uid', ['0f2a6a4e-8d1b-4c3e-9b7a-5d1c2e3f4a5b'], ['0f2a6a4e-8d1b-4c3e-9b7a']],
    [
      'timestamp',
      [
        '2026-11-25T09:00:00Z',
        '2026-11-25T09:00:00.123456+09:00',
        'Nov 25 09:17',
        'May  9  2020',
        'Wed, 25 Nov 2026 09:00:00 +0900',
        'Wed Nov 25 09:31:07 UTC 2026',
        '2026_11_25_09_11_02.123456789',
      ],
      ['2026-11-25', 'yesterday'],
    ],
    ['node', ['kindlab-control-plane', 'ip-10-0-0-1.ec2.internal'], ['two words', 'UPPER']],
    ['suffix', ['8kbz2', '7c5ddbdf54-8kbz2'], ['', 'a b']],
    ['number', ['0', '-3', '4096', '3.5'], ['4k', 'many']],
    ['word', ['anything/at:all'], ['two words', '']],
    ['any', ['', 'two words', '{{any}}'], []],
    ['namespace', ['practice-7'], ['practice-8', 'practice-70']],
  ])('{{%s}} stands for what it names and nothing else', (name, good, bad) => {
    const output = `value: ({{${name}}})`;
    for (const value of good)
      expect(match({ output }, `value: (${value})`), value).toMatchObject({ ok: true });
    for (const value of bad)
      expect(match({ output }, `value: (${value})`), value).toMatchObject({ ok: false });
  });

  it.each([
    ['A {{any}} B', ['A B', 'A x B', 'A x  y B'], ['AB', 'Ax B', 'A xB']],
    ['{{any}} B', ['B', 'x B'], ['xB']],
    ['A {{any}}', ['A', 'A x'], ['Ax']],
    ['{{any}} B {{any}}', ['B', 'x B', 'B y', 'x B y'], ['xB', 'By']],
    ['A {{any}} {{any}} B', ['A B', 'A x B', 'A x y B'], ['AB']],
  ])('{{any}} in %j may stand for nothing, and then the blanks beside it are one', (output, good, bad) => {
    for (const value of good) expect(match({ output }, value), value).toMatchObject({ ok: true });
    for (const value of bad) expect(match({ output }, value), value).toMatchObject({ ok: false });
    for (const value of good) expect(match({ contains: [output] }, `x ${value} y`).ok, value).toBe(true);
  });

  it('lets {{...}} stand for any number of lines, none included', () => {
    const output = 'first\n{{...}}\nlast';
    expect(match({ output }, 'first\nlast').ok).toBe(true);
    expect(match({ output }, 'first\na\nlast\nb\nlast\n').ok).toBe(true);
    expect(match({ output }, 'first\na\nlast\nb\n').ok).toBe(false);
    expect(match({ output: '{{...}}\na\n{{...}}\na\nb' }, 'x\na\ny\na\na\nb').ok).toBe(true);
  });

  it('takes lines in any order when told, each once', () => {
    const expected = { output: 'A={{number}}\nA=1\nB=2', unordered: true };
    expect(match(expected, 'B=2\nA=1\nA=5').ok).toBe(true);
    expect(match(expected, 'B=2\nA=5\nA=5').ok).toBe(false);
    expect(match(expected, 'B=2\nA=1\nA=5\nC=3').ok).toBe(false);
    expect(match({ output: 'B=2\n{{...}}', unordered: true }, 'A=1\nB=2\nC=3').ok).toBe(true);
  });

  it('finds wanted and unwanted lines, also as a part of a line', () => {
    expect(
      match({ contains: ['pods "{{word}}" not found'] }, 'Error (NotFound): pods "wbe" not found\n').ok,
    ).toBe(true);
    expect(match({ contains: ['one\ntwo'] }, 'zero\none\ntwo').ok).toBe(true);
    expect(match({ contains: ['one\ntwo'] }, 'one\nzero\ntwo').ok).toBe(false);
    expect(match({ absent: ['Error'] }, 'Error from server').ok).toBe(false);
    expect(match({ absent: ['Error'] }, 'fine').ok).toBe(true);
  });

  it('judges the exit code', () => {
    expect(match({}, '', 0).ok).toBe(true);
    expect(match({}, '', 1).mismatches).toEqual([{ path: 'exit code', expected: '0', actual: '1' }]);
    expect(match({ exitCode: 'nonzero' }, '', 127).ok).toBe(true);
    expect(match({ exitCode: 'nonzero' }, '', 0).ok).toBe(false);
    expect(match({ exitCode: 'nonzero' }, '', null).ok).toBe(false);
    expect(match({ exitCode: 'any' }, '', null).ok).toBe(true);
    expect(match({ exitCode: 3 }, '', 3).ok).toBe(true);
  });

  it('shows both sides with the differing characters marked and volatile parts set apart', () => {
    const output = 'NAME  STATUS   AGE\nweb   Running  {{age}}\ndb    Running  {{age}}';
    const result = match({ output }, 'NAME  STATUS   AGE\nweb   Runing   7s\nextra Pending  1s\n');
    expect(draw(result)).toEqual([
      'NAME  STATUS   AGE | NAME  STATUS   AGE',
      'web   Run[n]ing  <{{age}}> | web   Runing   <7s>',
      '[db]    [Running]  <{{age}}> | [extra] [Pending]  <1s>',
    ]);
    expect(result.mismatches).toEqual([
      { path: 'output line 2', expected: 'web   Running  {{age}}', actual: 'web   Runing   7s' },
    ]);
  });

  it('shows lines that are missing and lines too many', () => {
    expect(draw(match({ output: 'a\nb\nc' }, 'a\nc\nd'))).toEqual(['a | a', '[b] | ∅', 'c | c', '∅ | [d]']);
    expect(draw(match({ output: 'A=1\nB=2', unordered: true }, 'B=3\nA=1'))).toEqual([
      'A=1 | A=1',
      'B=[2] | B=[3]',
    ]);
    expect(draw(match({ output: 'a' }, ''))).toEqual(['[a] | ∅']);
  });

  it('does not take a timestamp with blanks inside for several cells', () => {
    const output = '-rw-r--r-- 1 root root 9 {{timestamp}} labels';
    expect(draw(match({ output }, '-rw-r--r-- 1 root root 8 Nov 25 09:17 labels'))).toEqual([
      '-rw-r--r-- 1 root root [9] <{{timestamp}}> labels | -rw-r--r-- 1 root root [8] <Nov 25 09:17> labels',
    ]);
  });

  it('puts the most similar line beside a wanted one that is not there', () => {
    const result = match({ contains: ['memory limit too low'] }, 'x\nthe memory limit is fine\n');
    expect(draw(result)).toEqual(['memory limit [too] [low] | [the] memory limit [is] [fine]']);
  });

  it('folds long stretches that agree', () => {
    const lines = Array.from({ length: 300 }, (_, index) => `line ${index}`);
    const printed = lines.with(150, 'line X');
    const drawn = draw(match({ output: lines.join('\n') }, printed.join('\n')));
    expect(drawn).toHaveLength(9);
    expect(drawn[0]).toBe('<⋯ 147> | <⋯ 147>');
    expect(drawn).toContain('line [150] | line [X]');
  });

  it('answers at once on floods and on lines made to be slow', () => {
    const slow = `${'a-'.repeat(9_000)}!`;
    const output = '{{suffix}}-{{any}}{{word}}-{{any}}x{{any}}{{hash}}{{suffix}}?';
    expect(match({ output }, slow).ok).toBe(false);
    expect(match({ output: '{{...}}\nn\n{{...}}\nm' }, 'y\n'.repeat(100_000)).ok).toBe(false);
    expect(match({ output: 'n\n{{...}}', unordered: true }, 'y\n'.repeat(100_000)).ok).toBe(false);
    expect(match({ contains: ['n', 'o', 'p'] }, 'y\n'.repeat(100_000)).ok).toBe(false);
  });
});
