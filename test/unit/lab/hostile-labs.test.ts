import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadLabs } from '../../../src/lab/load-labs.ts';

const head = `id: demo
title: { ko: 데모, en: Demo }
summary: { ko: 요약, en: Summary }
minutes: 5
steps:
`;
const step = `  - id: look
    kind: command
    title: { ko: 보기, en: Look }
    text: { ko: 보세요., en: Look at it. }
    run: kubectl get pods
    checks:
      - resource: { kind: Pod, name: web }
        cel: size(object.spec.containers) == 1
`;
const good = head + step;
const check = 'cel: size(object.spec.containers) == 1';
const instead = (from: string, to: string) => good.replace(from, () => to);
const nested = (levels: number) => `match: ${'{a: '.repeat(levels)}1${'}'.repeat(levels)}`;

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'kindlab-hostile-'));
  write('fine', good.replace('id: demo', 'id: fine'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(id: string, content: string | Uint8Array, name = 'lab.yaml'): void {
  const file = join(root, 'labs', id, name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
}

/** `line: what is wrong`, a problem a line; the lab beside it has been loaded all the same. */
function problems(): string[] {
  const loaded = loadLabs(root);
  expect([...loaded.labs.keys()]).toEqual(['fine']);
  for (const { cure, column } of loaded.problems) {
    expect(cure).toMatch(/^[A-Z].*[.?…]$/);
    expect(column).toBeGreaterThan(0);
  }
  const list = loaded.problems.map(({ file, line, message }) => `${file}:${line} ${message}`);
  expect(list.length).toBeLessThanOrEqual(10);
  return list;
}

describe('a lab.yaml that would harm is refused with file, line and cure:', () => {
  const letters = 'bcdefghij'.split('');
  const bomb = letters
    .map((letter, i) => `${letter}: &${letter} [${Array(9).fill(`*${'abcdefghij'[i]}`).join(',')}]`)
    .join('\n');

  it.each<[name: string, content: string | Uint8Array, problem: RegExp]>([
    [
      'an alias bomb',
      `a: &a [x,x,x,x,x,x,x,x,x]\n${bomb}\n`,
      /^demo\/lab.yaml:2 the alias \*a is not allowed/,
    ],
    ['cyclic anchors', 'id: demo\nsteps: &b [*b]\n', /:2 the alias \*b is not allowed/],
    ['merge keys', 'base: &b { minutes: 5 }\n<<: *b\n', /:2 the alias \*b is not allowed/],
    [
      'a string of 10 MB',
      instead('en: Demo', `en: "${'x'.repeat(10_000_000)}"`),
      /:1 the file is larger than 256 KB/,
    ],
    [
      '50 000 open brackets',
      instead('minutes: 5', `minutes: ${'['.repeat(50_000)}`),
      /:4 it is nested too deeply/,
    ],
    ['40 000 maps in maps', instead(check, nested(40_000)), /:13 it is nested too deeply/],
    ['100 maps in maps', instead(check, nested(100)), /:13 it is nested deeper than 60 levels/],
    ['10 000 steps', head + '  - a\n'.repeat(10_000), /:5 `steps` is too large/],
    [
      'CEL of 100 000 terms',
      instead(check, `cel: "${'1 + '.repeat(50_000)}1 == 2"`),
      /:13 `cel` is too large/,
    ],
    [
      'CEL in 900 brackets',
      instead(check, `cel: "${'('.repeat(900)}true${')'.repeat(900)}"`),
      /:13 .*Exceeded maxDepth/,
    ],
    [
      'CEL that goes through all objects for each of all objects for each',
      instead(check, 'cel: "objects.all(a, objects.all(b, objects.all(c, a == b)))"'),
      /:13 .*may be nested 2 deep/,
    ],
    [
      'CEL with a regular expression',
      instead(check, `cel: "object.a.matches('(a+)+$')"`),
      /:13 .*matches\(\) is not available/,
    ],
    ['a bad expression', instead(check, 'cel: "object.["'), /:13 the CEL expression does not work/],
    [
      'a pattern of 2 000 placeholders in a line',
      instead('    checks:', `    expect: { contains: ["${'{{any}}'.repeat(2_000)}b"] }\n    checks:`),
      /:11 a line has more than 40 placeholders/,
    ],
    ['a NUL byte', instead('en: Demo', 'en: "De\0mo"'), /:2 there is a control character \(U\+0000\)/],
    [
      'an escaped NUL',
      instead('en: Demo', 'en: "De\\0mo"'),
      /:2 this text has a control character \(U\+0000\)/,
    ],
    [
      'an escape sequence for terminals',
      instead('run: kubectl get pods', 'run: "\\e]0;x\\a"'),
      /:10 this text has a control character \(U\+001B\)/,
    ],
    ['UTF-16', Buffer.from(`\ufeff${good}`, 'utf16le'), /:1 the file is UTF-16/],
    ['Latin-1', Buffer.from(instead('Demo', 'D\xe9mo'), 'latin1'), /:1 the file is not UTF-8/],
    ['a key given twice', instead('minutes: 5', 'minutes: 5\nminutes: 6'), /:5 this key is given twice/],
    [
      'a key __proto__',
      instead(check, 'match: { __proto__: { polluted: 1 } }'),
      /:13 the key `__proto__` is not allowed/,
    ],
    [
      'a label __proto__',
      instead('name: web', 'labels: { __proto__: x }'),
      /:12 the key `__proto__` is not allowed/,
    ],
    ['a map as key', instead(check, 'match: { ? { a: 1 } : 2 }'), /:13 a key has to be a plain word/],
    ['a tag', instead('minutes: 5', 'minutes: !!js/function "f()"'), /:4 tags are not allowed/],
    ['a second document', `${good}---\n${good}`, /:14 a second document begins here/],
    ['an id that climbs', instead('id: demo', 'id: ../demo'), /:1 an id is lower-case words/],
    [
      'a checkpoint file that climbs',
      `${good}    checkpoint: { files: [../../../secret], run: [ls] }\n`,
      /:14 start\/\.\.\/\.\.\/\.\.\/secret does not exist/,
    ],
    [
      'a mistake file that climbs',
      `${good}    mistakes:\n      - { id: m, when: { command: x }, say: { ko: 가, en: a }, provoke: ["cat ~/.mistakes/../../x"] }\n`,
      /:15 mistakes\/\.\.\/\.\.\/x does not exist/,
    ],
    ['nothing at all', '', /:1 expected object, found nothing/],
  ])('%s', (_, content, problem) => {
    write('demo', content);
    const found = problems();
    expect(found[0]?.replace('labs/', '')).toMatch(
      new RegExp(problem.source.replace(/^:/, '^demo/lab.yaml:')),
    );
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });

  it('but a byte order mark does no harm', () => {
    write('demo', `\ufeff${good}`);
    expect(loadLabs(root)).toMatchObject({ problems: [] });
  });
});

describe('files that would harm are refused:', () => {
  it.each<[name: string, make: (folder: string) => void, problem: RegExp]>([
    [
      'a lab.yaml that is a link',
      (folder) => symlinkSync('/etc/hostname', join(folder, 'lab.yaml')),
      /^demo\/lab.yaml:1 it is a link/,
    ],
    [
      'a lab.yaml that never ends',
      (folder) => execFileSync('mkfifo', [join(folder, 'lab.yaml')]),
      /^demo\/lab.yaml:1 it is a link/,
    ],
    [
      'a lab.yaml that is a folder',
      (folder) => mkdirSync(join(folder, 'lab.yaml')),
      /^demo\/lab.yaml:1 it is a link, a folder/,
    ],
    [
      'a start/ that leads elsewhere',
      (folder) => {
        write('demo', good);
        symlinkSync('/etc', join(folder, 'start'));
      },
      /^demo\/start\/:1 it is no folder, or a link/,
    ],
    [
      'a start/ of a thousand files',
      () => {
        write('demo', good);
        for (let i = 0; i < 1_000; i += 1) write('demo', 'x', `start/file-${i}`);
      },
      /^demo\/start\/:1 there are more than 200 files/,
    ],
    [
      'a start/ that is nested without end',
      () => {
        write('demo', good);
        write('demo', 'x', `start/${'a/'.repeat(100)}b`);
      },
      /^demo\/start\/(a\/){8}a:1 the folder is nested too deeply/,
    ],
  ])('%s', (_, make, problem) => {
    const folder = join(root, 'labs', 'demo');
    mkdirSync(folder, { recursive: true });
    make(folder);
    expect(problems()[0]?.replace('labs/', '')).toMatch(problem);
  });
});
