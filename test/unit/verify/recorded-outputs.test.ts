import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type LoadedLab, recordedOutputsSchema } from '../../../src/lab/lab-schema.ts';
import { compareOutputs, recordOutputs } from '../../../src/verify/recorded-outputs.ts';
import type { CommandEvent } from '../../../src/workspace/workspace.ts';
import { demoCommand, demoLab, text } from '../../demo-lab.ts';

function labWith(outputs: LoadedLab['outputs']): LoadedLab {
  const step = { kind: 'command', title: text, text };
  const steps = [
    { ...step, id: 'list', run: 'kubectl get pods' },
    { ...step, id: 'env', run: 'env', expect: { output: '{{...}}', unordered: true } },
  ];
  return { ...demoLab(steps), outputs };
}

function printed(outputs: Record<string, string>): Map<string, CommandEvent> {
  return new Map(
    Object.entries(outputs).map(([stepId, output]) => [
      stepId,
      demoCommand({ stepId, source: 'solution', command: 'c', output }),
    ]),
  );
}

const first = { list: 'NAME  AGE\nweb   5s\n', env: 'A=1\nNS=lab-7k2m\n' };
const options = { namespace: 'lab-7k2m' };
let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'kindlab-outputs-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

async function record(lab: LoadedLab, outputs: Record<string, string>, date = '2026-11-25') {
  await recordOutputs(root, lab, printed(outputs), 'v1.36.3', date, options);
  const file = readFileSync(join(root, 'labs', 'demo', 'outputs', '1.36.json'), 'utf8');
  return recordedOutputsSchema.parse(JSON.parse(file));
}

describe('recorded outputs', () => {
  it('hold what was printed with placeholders for the volatile, and another run compares as equal', async () => {
    const recorded = await record(labWith({}), first);
    expect(recorded).toEqual({
      kubernetes: 'v1.36.3',
      recordedOn: '2026-11-25',
      steps: {
        list: { command: 'kubectl get pods', output: 'NAME  AGE\nweb   {{age}}', exitCode: 0 },
        env: { command: 'env', output: 'A=1\nNS={{namespace}}', exitCode: 0 },
      },
    });
    const other = printed({ list: 'NAME   AGE\nweb    12m\n', env: 'NS=lab-9999\nA=1\n' });
    expect(compareOutputs(labWith({ '1.36': recorded }), other, 'v1.36.9', 'lab-9999')).toEqual([]);
  });

  it('differ when the command printed something else, or changed, or is gone', async () => {
    const recorded = await record(labWith({}), first);
    const compare = (outputs: Record<string, string>, lab = labWith({ '1.36': recorded })): string[] =>
      compareOutputs(lab, printed(outputs), 'v1.36.3', 'lab-7k2m');
    expect(compare(first)).toEqual([]);
    expect(compare({ ...first, list: 'NAME  AGE\ndb   5s\n' })).toEqual([
      'list: printed something else than recorded: output line 2: recorded web   {{age}}, printed db   5s',
    ]);
    expect(compare({ list: first.list })).toEqual([
      'env: an output is recorded, but there is no such command; run verify with --update',
    ]);
    const edited = labWith({ '1.36': recorded });
    const step = edited.steps[0];
    if (step?.kind === 'command') step.run = 'kubectl get po';
    expect(compare(first, edited)).toEqual([
      'list: the recorded output is of another command; run verify with --update',
    ]);
    expect(compare(first, labWith({}))).toEqual(['nothing is recorded for 1.36; run verify with --update']);
  });

  it('notice output where none is recorded', async () => {
    const recorded = await record(labWith({}), { ...first, list: '' });
    const lab = labWith({ '1.36': recorded });
    expect(compareOutputs(lab, printed({ ...first, list: '' }), 'v1.36.3', 'lab-7k2m')).toEqual([]);
    expect(compareOutputs(lab, printed(first), 'v1.36.3', 'lab-7k2m')).toHaveLength(1);
  });

  it('leave open the numbers that the author left open, and nothing else', async () => {
    const lab = labWith({});
    const step = lab.steps[0];
    if (step?.kind !== 'command') throw new Error('the lab changed');
    step.expect.output = 'total {{number}}\n-rw-r--r--  1 root {{number}} {{timestamp}} {{word}}';
    const list = 'total 0\n-rw-r--r--   1 root   37 Nov 25 09:17 labels\n';
    expect((await record(lab, { ...first, list })).steps.list?.output).toBe(
      'total {{number}}\n-rw-r--r--   1 root   {{number}} {{timestamp}} labels',
    );
  });

  it('stay as they are in an update without news, and change where there is some', async () => {
    const recorded = await record(labWith({}), first);
    const again = await record(
      labWith({ '1.36': recorded }),
      { list: 'NAME   AGE\nweb    12m\n', env: 'A=2\nNS=lab-7k2m\n' },
      '2026-12-01',
    );
    expect(again.recordedOn).toBe('2026-12-01');
    expect(again.steps.list).toEqual(recorded.steps.list);
    expect(again.steps.env?.output).toBe('A=2\nNS={{namespace}}');
  });
});
