import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadLabs, loadLabsOrThrow } from '../../../src/lab/load-labs.ts';
import { formatProblems } from '../../../src/lab/problem.ts';

const good = `id: demo
title: { ko: 데모, en: Demo }
summary: { ko: 요약, en: Summary }
minutes: 5
steps:
  - id: look
    kind: command
    title: { ko: 보기, en: Look }
    text: { ko: 보세요., en: Look at it. }
    run: kubectl get pods
    expect:
      output: |
        NAME  AGE
        web   {{age}}
        {{...}}
    checks:
      - resource: { kind: Pod, name: web }
        cel: has(object.status) && size(object.spec.containers) == 1
    mistakes:
      - id: wrong-name
        when: { output: ['pods "{{word}}" not found'] }
        say: { ko: 이름이 달라요., en: The name differs. }
        provoke: [kubectl get pod wbe]
`;

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'kindlab-labs-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(path: string, text: string): void {
  const file = join(root, 'labs', path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

/** The problems of one lab.yaml made from the good one by replacing text, printed as an author sees them. */
function problemsAfter(...replacements: [string, string][]): string {
  let text = good;
  for (const [from, to] of replacements) {
    expect(text).toContain(from);
    text = text.replace(from, () => to);
  }
  write('demo/lab.yaml', text);
  return formatProblems(loadLabs(root).problems);
}

describe('loadLabs', () => {
  it('loads a lab with its files and recorded outputs', () => {
    write('demo/lab.yaml', good);
    write('demo/start/pod.yaml', 'kind: Pod\n');
    write('demo/start/deep/note.txt', 'hello\n');
    write('demo/solution/pod.yaml', 'kind: Pod\n# fixed\n');
    const recorded = { kubernetes: 'v1.36.3', recordedOn: '2026-11-25', steps: {} };
    write('demo/outputs/1.36.json', JSON.stringify(recorded));
    const { labs, problems } = loadLabs(root);
    expect(problems).toEqual([]);
    expect(labs.get('demo')?.startFiles).toEqual({ 'deep/note.txt': 'hello\n', 'pod.yaml': 'kind: Pod\n' });
    expect(labs.get('demo')?.outputs).toEqual({ '1.36': recorded });
    expect(labs.get('demo')?.steps[0]?.hints).toEqual([]);
  });

  it('leaves out hidden folders and those that start with an underscore', () => {
    write('_draft/lab.yaml', 'nonsense');
    write('.git/lab.yaml', 'nonsense');
    expect(loadLabs(root)).toEqual({ labs: new Map(), problems: [] });
  });

  it('names the known key that was probably meant by an unknown one', () => {
    expect(problemsAfter(['checks:', 'chekcs:'])).toMatchInlineSnapshot(`
      "labs/demo/lab.yaml:16:5  steps[0].chekcs: unknown key \`chekcs\`
          Did you mean \`checks\`?"
    `);
  });

  it('says which language is missing and where', () => {
    expect(problemsAfter(['{ ko: 보기, en: Look }', '{ ko: 보기 }'])).toMatchInlineSnapshot(`
      "labs/demo/lab.yaml:8:5  steps[0].title.en: the English text is missing
          Add \`en:\` with the English text; learners read both languages."
    `);
    expect(problemsAfter(['{ ko: 보기, en: Look }', 'Look'])).toMatchInlineSnapshot(`
      "labs/demo/lab.yaml:8:12  steps[0].title: expected object, found "Look"
          Give both languages: \`title: { ko: …, en: … }\`."
    `);
  });

  it('collects all problems of a file, not only the first', () => {
    expect(
      problemsAfter(
        ['minutes: 5', 'minutes: soon'],
        ['kind: command', 'kind: comand'],
        ['id: demo', 'id: Demo!'],
      ),
    ).toMatchInlineSnapshot(`
      "labs/demo/lab.yaml:1:5  id: an id is lower-case words joined by hyphens, e.g. apply-the-pod
          Change \`id\`, now "Demo!".
      labs/demo/lab.yaml:4:10  minutes: expected number, found "soon"
          Write a whole number. How long it takes a learner.
      labs/demo/lab.yaml:7:11  steps[0].kind: \`comand\` is not a kind
          Did you mean \`command\`?"
    `);
  });

  it('refuses values outside what a key allows', () => {
    expect(
      problemsAfter(
        ['    expect:\n', '    timeoutSeconds: 900\n    expect:\n      exitCode: never\n'],
        ['minutes: 5', 'minutes: 5\nisolation: namespce'],
      ),
    ).toMatchInlineSnapshot(`
      "labs/demo/lab.yaml:5:12  isolation: "namespce" is not allowed for \`isolation\`
          Did you mean \`namespace\`?
      labs/demo/lab.yaml:12:21  steps[0].timeoutSeconds: \`timeoutSeconds\` is too large
          It must be at most 300.
      labs/demo/lab.yaml:14:17  steps[0].expect.exitCode: "never" is not allowed for \`exitCode\`
          Use number or "nonzero" or "any"."
    `);
    expect(problemsAfter(['{ output: [\'pods "{{word}}" not found\'] }', '{}'])).toMatchInlineSnapshot(`
      "labs/demo/lab.yaml:21:9  steps[0].mistakes[0].when: give at least one condition
          Change \`when\`, now a map."
    `);
  });

  it('refuses shells in containers where nodes are simulated', () => {
    const shell: [string, string] = ['    run:', '    shell: { pod: web }\n    run:'];
    expect(problemsAfter(shell)).toBe('');
    expect(
      problemsAfter(shell, ['minutes: 5', 'minutes: 5\nisolation: controlPlane']),
    ).toMatchInlineSnapshot(`
      "labs/demo/lab.yaml:11:5  steps[0].shell: there is no container to open a shell in: the nodes of a lab with \`isolation: controlPlane\` are simulated
          Run the command in the workspace's own shell (leave \`shell\` out), or give the lab \`isolation: namespace\`."
    `);
  });

  it('finds a step id and a mistake id that are used twice', () => {
    const step = good.slice(good.indexOf('  - id: look'));
    write('demo/lab.yaml', good + step);
    expect(formatProblems(loadLabs(root).problems)).toMatchInlineSnapshot(`
      "labs/demo/lab.yaml:24:9  steps[1].id: step id \`look\` is already used by steps[0]
          Give each step an id of its own.
      labs/demo/lab.yaml:38:13  steps[1].mistakes[0].id: mistake id \`wrong-name\` is already used in step \`look\`
          Give each mistake of a lab an id of its own."
    `);
  });

  it('wants the folder to be named as the lab and lab ids to be unique', () => {
    write('demo/lab.yaml', good);
    write('other/lab.yaml', good);
    expect(formatProblems(loadLabs(root).problems)).toMatchInlineSnapshot(`
      "labs/other/lab.yaml:1:5  id: the id \`demo\` differs from the folder name
          Write \`id: other\`, or rename the folder to demo.
      labs/other/lab.yaml:1:5  id: lab id \`demo\` is already used in labs/demo/lab.yaml
          Give each lab an id of its own, equal to the name of its folder."
    `);
  });

  it('names the placeholder that was probably meant and keeps Go templates as plain text', () => {
    expect(problemsAfter(['{{age}}', '{{agee}}'])).toMatchInlineSnapshot(`
      "labs/demo/lab.yaml:12:15  steps[0].expect.output: unknown placeholder \`{{agee}}\`
          Did you mean \`{{age}}\`?"
    `);
    expect(problemsAfter(['{{age}}', '{{.metadata.name}}'])).toBe('');
    expect(problemsAfter(['web   {{age}}', 'web   {{...}}'])).toMatchInlineSnapshot(`
      "labs/demo/lab.yaml:12:15  steps[0].expect.output: \`{{...}}\` shares its line with other text
          Put it alone on its line, or use \`{{any}}\` within a line."
    `);
  });

  it('refuses CEL that cannot work, gives no boolean or uses matches()', () => {
    const cel = 'has(object.status) && size(object.spec.containers) == 1';
    expect(problemsAfter([cel, 'object.spec ==='])).toMatchInlineSnapshot(`
      "labs/demo/lab.yaml:18:14  steps[0].checks[0].cel: the CEL expression does not work: Unexpected character: =
          Variables are \`object\` and \`objects\`; the result must be true or false."
    `);
    expect(problemsAfter([cel, 'obj.spec == 1'])).toMatchInlineSnapshot(`
      "labs/demo/lab.yaml:18:14  steps[0].checks[0].cel: the CEL expression does not work: Unknown variable: obj
          Variables are \`object\` and \`objects\`; the result must be true or false."
    `);
    expect(problemsAfter([cel, '1 + 1'])).toMatchInlineSnapshot(`
      "labs/demo/lab.yaml:18:14  steps[0].checks[0].cel: the CEL expression does not work: the expression gives int, not true or false
          Variables are \`object\` and \`objects\`; the result must be true or false."
    `);
    expect(problemsAfter([cel, 'object.metadata.name.matches("(a+)+$")'])).toMatchInlineSnapshot(`
      "labs/demo/lab.yaml:18:14  steps[0].checks[0].cel: the CEL expression does not work: matches() is not available; use startsWith, endsWith or contains
          Variables are \`object\` and \`objects\`; the result must be true or false."
    `);
  });

  it('refuses files that are missing, linked, binary or named for a shell to trip over', () => {
    write('demo/mistakes/too-small.yaml', 'kind: Pod\n');
    write('demo/start/bad name.txt', 'x');
    write('demo/start/picture.png', 'a\0b');
    symlinkSync('/etc/hostname', join(root, 'labs', 'demo', 'start', 'linked'));
    expect(
      problemsAfter([
        'provoke: [kubectl get pod wbe]',
        'provoke: [kubectl apply -f ~/.mistakes/to-small.yaml]',
      ]),
    ).toMatchInlineSnapshot(`
      "labs/demo/start/bad name.txt:1:1  the name has characters other than letters, digits, \`.\`, \`_\` and \`-\`
          Rename the file.
      labs/demo/start/linked:1:1  it is a link or a special file
          Put a copy of the file itself here; links could lead out of the lab.
      labs/demo/start/picture.png:1:1  the file is not text
          Labs hold text files only; let a step create binary ones.
      labs/demo/lab.yaml:23:19  steps[0].mistakes[0].provoke[0]: mistakes/to-small.yaml does not exist
          Did you mean ~/.mistakes/too-small.yaml?"
    `);
  });

  it('survives aliases, deep nesting, broken YAML and files that are too large', () => {
    write('alias/lab.yaml', 'a: &a [x, x]\nb: [*a, *a]\n');
    write('deep/lab.yaml', '['.repeat(100_000));
    write('broken/lab.yaml', 'id: demo\n  title: [x\n');
    write('large/lab.yaml', `# ${'x'.repeat(1_100_000)}\n`);
    write('nothing/start/file.txt', 'x');
    const problems = formatProblems(loadLabs(root).problems);
    expect(problems).toContain('labs/alias/lab.yaml:2:5  the alias *a is not allowed here');
    expect(problems).toContain('labs/deep/lab.yaml:1:');
    expect(problems).toContain('labs/broken/lab.yaml:');
    expect(problems).toContain('labs/large/lab.yaml:1:1  the file is larger than 256 KB');
    expect(problems).toContain('labs/nothing/lab.yaml:1:1  the file is missing');
  });

  it('throws all problems at once when asked to', () => {
    write('demo/lab.yaml', good.replace('minutes: 5', 'minutes: 0').replace('checks:', 'chekcs:'));
    expect(() => loadLabsOrThrow(root)).toThrow(/2 problems in the labs:[\s\S]*minutes[\s\S]*chekcs/);
  });
});
