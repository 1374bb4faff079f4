import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiServers, createApiServers } from '../../src/engine/api-servers.ts';
import { readProofs } from '../../src/lab/lab-proofs.ts';
import { loadLabsOrThrow } from '../../src/lab/load-labs.ts';
import { newLab } from '../../src/lab/new-lab.ts';
import { createLimits } from '../../src/verify/limits.ts';
import { type LabResult, verifyLab } from '../../src/verify/verify-lab.ts';
import { verifyLabs } from '../../src/verify/verify-labs.ts';
import { watchLabs } from '../../src/verify/watch-labs.ts';
import type { WorkspaceManager } from '../../src/workspace/workspace.ts';
import { createInstallation, never, until } from './workspace-fixture.ts';

/** Needs no image to start, so that it says something about verify alone. */
const lab = `id: demo
title: { ko: 데모, en: Demo }
summary: { ko: 요약, en: Summary }
minutes: 1
steps:
  - id: guess
    kind: question
    title: { ko: 질문, en: Question }
    text: { ko: 질문, en: Question }
    answers: ['{{number}}']
    explain: { ko: 설명, en: Explanation }
  - id: create
    kind: command
    title: { ko: 만들기, en: Create }
    text: { ko: 만들기, en: Create }
    run: kubectl create -f box.yaml
    timeoutSeconds: 5
    expect: { output: configmap/box created }
    checks:
      - resource: { kind: ConfigMap, name: box }
    mistakes:
      - id: no-such-file
        when: { command: kubectl create, output: [does not exist], exitCode: nonzero }
        say: { ko: 파일이 없어요., en: No such file. }
        provoke: [kubectl create -f bx.yaml]
  - id: paint
    kind: task
    title: { ko: 칠하기, en: Paint }
    text: { ko: 칠하기, en: Paint }
    timeoutSeconds: 5
    checks:
      - resource: { kind: ConfigMap, name: box }
        match: { data: { colour: blue } }
    mistakes:
      - id: painted-red
        when:
          state:
            - resource: { kind: ConfigMap, name: box }
              match: { data: { colour: red } }
        say: { ko: 빨강이에요., en: It is red. }
        provoke: [kubectl apply -f ~/.mistakes/red.yaml]
    solution:
      run: [kubectl apply -f ~/.solution/blue.yaml]
`;
const box = (colour: string): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: box }\ndata: { colour: ${colour} }\n`;

let installation: Awaited<ReturnType<typeof createInstallation>>;
let manager: WorkspaceManager;
let servers: ApiServers;

beforeAll(async () => {
  installation = await createInstallation();
  ({ manager } = await installation.start({ poolSize: 2 }));
  servers = createApiServers(installation.kube.config);
});

afterAll(async () => {
  await servers.stop();
  await installation.remove();
});

function optionsFor(root: string) {
  return {
    ...{ manager, servers, kube: installation.kube, nodes: [], numbers: [] },
    ...{ root, kubernetes: 'v1.36.3', date: '2026-11-25', signal: never },
    progress: (_line: string) => {},
  };
}

async function verifyAll(root: string, { update = false, repeat = 1 } = {}) {
  const labs = [...loadLabsOrThrow(root).values()];
  return verifyLabs(labs, { ...optionsFor(root), update, repeat, parallel: 3, controlPlanes: 1 });
}

function writeFiles(root: string, id: string, files: Record<string, string>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(join(root, 'labs', id, path, '..'), { recursive: true });
    writeFileSync(join(root, 'labs', id, path), content);
  }
}

/** Writes the lab with some text replaced and verifies it. */
async function verify(replacements: [string, string][], { update = false } = {}): Promise<LabResult> {
  let yaml = lab;
  for (const [from, to] of replacements) {
    expect(yaml).toContain(from);
    yaml = yaml.replace(from, () => to);
  }
  const root = installation.home;
  writeFiles(root, 'demo', {
    'lab.yaml': yaml,
    'start/box.yaml': box('white'),
    'solution/blue.yaml': box('blue'),
    'mistakes/red.yaml': box('red'),
  });
  const [only] = (await verifyAll(root, { update })).results;
  if (only === undefined) throw new Error('no lab was verified');
  return only;
}

describe('verify on a real cluster', () => {
  it('proves a sound lab, records what it printed, and finds the record true the next time', async () => {
    const recorded = await verify([], { update: true });
    expect(recorded.problems).toEqual([]);
    expect(recorded.report).toMatchObject({
      ok: true,
      steps: 3,
      untouched: true,
      solution: true,
      mistakes: { proven: 2, total: 2 },
    });
    expect(readProofs(installation.home, 'demo')).toMatchObject({
      '1.36': { kubernetes: 'v1.36.3', mistakes: { proven: 2, total: 2 }, runs: 1, failedRuns: 0 },
    });
    expect(recorded.report.mutants.noticed).toBeGreaterThan(30);
    const file = join(installation.home, 'labs', 'demo', 'outputs', '1.36.json');
    expect(JSON.parse(readFileSync(file, 'utf8')).steps).toEqual({
      create: { command: 'kubectl create -f box.yaml', output: 'configmap/box created', exitCode: 0 },
    });
    expect((await verify([])).report).toMatchObject({ ok: true, outputs: true });
    const kept = readFileSync(file, 'utf8');
    writeFileSync(file, kept.replace('configmap/box created', 'configmap/box made'));
    const changed = await verify([]);
    expect(changed.report).toMatchObject({ ok: false, outputs: false, solution: true });
    expect(changed.problems.join()).toContain('create: printed something else than recorded');
    writeFileSync(file, kept);
  });

  it('finds a task that passes without anything being done', async () => {
    const { report, problems } = await verify([['match: { data: { colour: blue } }', 'absent: true']]);
    expect(report).toMatchObject({ ok: false, untouched: false });
    expect(problems.join('\n')).toContain('untouched: paint passes although nothing was done');
  });

  it('finds a check that holds whatever the cluster is like', async () => {
    const { report, problems } = await verify([
      ['match: { data: { colour: blue } }', 'cel: size(object.metadata.name) > 0'],
    ]);
    expect(report.ok).toBe(false);
    expect(problems.join('\n')).toContain(
      'labs/demo/lab.yaml:33:14  steps[2].checks[0].cel: this cannot fail: step paint passes as well when it is otherwise',
    );
  });

  it('finds a solution that does not solve and says what is missing', async () => {
    const { report, problems } = await verify([['~/.solution/blue.yaml', '~/.mistakes/red.yaml']]);
    expect(report).toMatchObject({ ok: false, untouched: true, solution: false });
    expect(problems.join('\n')).toContain('paint is mistake, not passed');
  });

  it('finds mistakes that are not recognised, or taken for another', async () => {
    const { report, problems } = await verify([
      ['output: [does not exist]', 'output: [no such thing]'],
      ['match: { data: { colour: red } }', 'match: { data: { colour: green } }'],
    ]);
    expect(report).toMatchObject({ ok: false, solution: true, mistakes: { proven: 0, total: 2 } });
    expect(problems.join('\n')).toContain(
      'mistake no-such-file: not recognised; the mistake shown is general-no-such-file',
    );
    expect(problems.join('\n')).toContain('mistake painted-red: not recognised; the step is notYet');
  });

  it('proves the way back to the beginning of a step, and finds one that leads nowhere', async () => {
    const checkpoint = (command: string): [string, string] => [
      '    solution:\n',
      `    checkpoint: { run: ['${command}'] }\n    solution:\n`,
    ];
    const sound = await verify([checkpoint('kubectl delete configmap box')], { update: true });
    expect(sound.problems).toEqual([]);
    expect(sound.report.checkpoints).toEqual({ proven: 1, total: 1 });
    const { report, problems } = await verify([checkpoint('echo back')], { update: true });
    expect(report).toMatchObject({ ok: false, solution: true, checkpoints: { proven: 0, total: 1 } });
    expect(problems).toEqual([
      'checkpoint paint: the checkpoint of paint does not lead back: its checks still hold 5 s after it',
    ]);
  });

  it('proves a lab as `kindlab new lab` makes it, as often as asked', async () => {
    const root = join(installation.home, 'new');
    await newLab(root, 'first-deployment');
    rmSync(join(root, 'labs', 'first-deployment', 'outputs'), { recursive: true });
    const { report, results } = await verifyAll(root, { repeat: 2, update: true });
    expect(results.flatMap(({ problems }) => problems)).toEqual([]);
    expect(report.labs).toMatchObject([{ id: 'first-deployment', ok: true, runs: 2, failedRuns: 0 }]);
    expect(readProofs(root, 'first-deployment')).toMatchObject({ '1.36': { runs: 2, failedRuns: 0 } });
    await expect(newLab(root, 'first-deployment')).rejects.toMatchObject({ code: 'conflict' });
  });

  it('ends a lab that hangs, names what it waits for, and goes on with the others', async () => {
    const root = join(installation.home, 'hanging');
    const guess = lab.slice(0, lab.indexOf('  - id: create'));
    const wait = `  - id: wait
    kind: command
    title: { ko: 기다리기, en: Wait }
    text: { ko: 기다리기, en: Wait }
    run: sleep infinity
    timeoutSeconds: 1
`;
    writeFiles(root, 'demo', { 'lab.yaml': guess });
    writeFiles(root, 'waits', { 'lab.yaml': guess.replace('id: demo', 'id: waits') + wait });
    const { report, results } = await verifyAll(root);
    expect(results.flatMap(({ problems }) => problems)).toEqual([
      'solution wait: hangs in solution wait: it has taken 3 s, and still waits for `sleep infinity` to end; the last command is `sleep infinity`',
    ]);
    expect(report.ok).toBe(false);
    expect(report.labs).toMatchObject([
      { id: 'demo', ok: true },
      { id: 'waits', ok: false, untouched: true, solution: false },
    ]);
  });

  it('proves again with a save what the save is about', async () => {
    const root = join(installation.home, 'watched');
    const short = lab.slice(0, lab.indexOf('  - id: paint'));
    writeFiles(root, 'demo', { 'lab.yaml': short, 'start/box.yaml': box('white') });
    expect((await verifyAll(root, { update: true })).report.ok).toBe(true);
    const stop = new AbortController();
    const lines: string[] = [];
    const say = (line: string) => lines.push(line);
    const ended = watchLabs(['demo'], {
      ...{ root, say, signal: stop.signal },
      prove: (loaded, memory, signal) =>
        verifyLab(loaded, {
          ...optionsFor(root),
          ...{
            update: false,
            memory,
            limit: createLimits({ parallel: 3, controlPlanes: 1 }),
            progress: say,
            signal,
          },
        }),
    });
    const isWatching = () => lines.at(-1)?.startsWith('Watching') === true;
    await until(isWatching, 'the lab to be proven');
    lines.length = 0;
    writeFiles(root, 'demo', { 'lab.yaml': short.replace('create -f bx.yaml', 'create -f bxo.yaml') });
    await until(isWatching, 'the mistake to be proven again');
    expect(lines).toEqual([
      'demo: mistake no-such-file ok',
      expect.stringMatching(/demo: all proven; 1 of 6 parts in \d+\.\d s$/),
      'Watching labs/demo; Ctrl-C ends it.',
    ]);
    stop.abort();
    await ended;
  });

  it('finds a checker that breaks', async () => {
    const { report, problems } = await verify([
      ['match: { data: { colour: blue } }', 'cel: object.metadata.name + 1 == 2'],
    ]);
    expect(report.ok).toBe(false);
    expect(problems.join('\n')).toContain('no such overload');
  });
});
