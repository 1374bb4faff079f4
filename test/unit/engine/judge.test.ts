import { describe, expect, it } from 'vitest';
import { type Evidence, judgeStep } from '../../../src/engine/judge.ts';
import type { KubeObject } from '../../../src/engine/kube-object.ts';
import { watchLab } from '../../../src/engine/lab-world.ts';
import { placeIn } from '../../../src/engine/place.ts';
import type { CommandStep, TaskStep } from '../../../src/lab/lab-schema.ts';
import { demoLab, text } from '../../demo-lab.ts';
import { createFakeHub } from './fake-hub.ts';

const say = (en: string) => ({ ko: `${en} (한)`, en });
const mistake = (id: string, when: object) => ({ id, when, say: say(id), provoke: ['x'] });
const pod = (change: object = {}, metadata: object = {}) => ({
  metadata: { name: 'web', namespace: 'lab', ...metadata },
  ...change,
});
const crashing = {
  status: {
    containerStatuses: [
      {
        name: 'main',
        state: { waiting: { reason: 'CrashLoopBackOff' } },
        lastState: { terminated: { exitCode: 3, reason: 'Error' } },
      },
    ],
  },
};

const checked = { resource: { kind: 'Pod', name: 'web' }, match: { status: { phase: 'Running' } } };
const step = {
  id: 'run',
  kind: 'command',
  title: text,
  text,
  run: 'kubectl create -f web.yaml',
  expect: { output: 'pod/web created' },
  checks: [{ ...checked, say: say('not running') }],
  mistakes: [
    mistake('by-command', { command: 'kubectl crete' }),
    mistake('by-output', { output: ['unknown command'] }),
    mistake('by-state', {
      state: [{ resource: checked.resource, match: { metadata: { labels: { odd: 'yes' } } } }],
    }),
  ],
};
const nothing: Evidence = { attempt: null, suspect: null, outputOk: false, tried: false, asked: false };
const tried = (command: string, output: string, exitCode = 1): Partial<Evidence> => {
  const event = { command, output, exitCode };
  return { attempt: event, suspect: event, tried: true };
};
const unknown = (word: string) => `error: unknown command "${word}" for "kubectl"`;

function judge(
  evidence: Partial<Evidence>,
  pods: KubeObject[],
  steps: object[] = [step],
  more: Record<string, KubeObject[]> = {},
) {
  const lab = demoLab(steps);
  const hub = createFakeHub();
  hub.set('Pod', pods);
  for (const [kind, objects] of Object.entries(more)) hub.set(kind, objects);
  const world = watchLab(lab, placeIn('lab', hub), () => {});
  const judged = judgeStep(lab.steps[0] as CommandStep | TaskStep, { ...nothing, ...evidence }, world);
  return judged === null ? 'nothing' : (judged.mistakeId ?? `${judged.status}: ${judged.message.en}`);
}

describe('Of all that could be said, a verdict says', () => {
  const running = pod({ status: { phase: 'Running' } });
  const odd = { labels: { odd: 'yes' } };

  it.each<[what: string, evidence: Partial<Evidence>, pods: KubeObject[], said: string]>([
    ['nothing, before anything was tried', {}, [], 'nothing'],
    ['nothing of a wrong turn before anything was tried', {}, [pod(crashing)], 'nothing'],
    [
      'that the command was not run, to who asks',
      { tried: true, asked: true },
      [],
      'notYet: The command of this step has not been run yet.',
    ],
    [
      'passed, whatever went wrong on the way',
      { ...tried('kubectl crete', unknown('crete')), outputOk: true },
      [running],
      'passed: That is it.',
    ],
    [
      'the first mistake of the author',
      tried('kubectl crete', unknown('crete')),
      [pod(crashing, odd)],
      'by-command',
    ],
    [
      'the author’s mistake by output before a general one',
      tried('kubectl aply', unknown('aply')),
      [],
      'by-output',
    ],
    [
      'the author’s mistake by state before a general one',
      tried('kubectl get podz', `error: the server doesn't have a resource type "podz"`),
      [pod(crashing, odd)],
      'by-state',
    ],
    [
      'a general mistake of the command before one of the cluster',
      tried('kubectl get podz', `error: the server doesn't have a resource type "podz"`),
      [pod(crashing)],
      'general-no-such-resource',
    ],
    [
      'a general mistake of the cluster before a difference of output',
      tried('kubectl create', 'what?'),
      [pod(crashing)],
      'general-crash-loop',
    ],
    [
      'where the output differs, before what is missing in the cluster',
      tried('kubectl create', 'pod/wbe created', 0),
      [],
      'notYet: The output differs from what was expected. Compare the marked parts.',
    ],
    [
      'what is missing in the cluster, when the output was right',
      { outputOk: true, tried: true },
      [],
      'notYet: not running',
    ],
    [
      'nothing of a later command’s failure, when the output was right',
      {
        ...tried('kubectl get podz', `error: the server doesn't have a resource type "podz"`),
        outputOk: true,
      },
      [],
      'notYet: not running',
    ],
    [
      'what became of the Pod, when the output was right',
      { outputOk: true, tried: true },
      [pod(crashing)],
      'general-crash-loop',
    ],
  ])('%s', (_, evidence, pods, said) => {
    expect(judge(evidence, pods)).toBe(said);
  });
});

describe('Of several things wrong in the cluster, the first is', () => {
  const task = (...checks: object[]) => [
    { id: 'do', kind: 'task', title: text, text, checks, solution: { run: ['x'] } },
  ];
  const labels = { app: 'web' };
  const template = { metadata: { labels } };
  const web = (change: object = {}): KubeObject => ({
    metadata: { name: 'web', labels: { tier: 'back' } },
    spec: { replicas: 2, selector: { matchLabels: labels }, template },
    ...change,
  });
  const refused = web({
    status: {
      conditions: [
        {
          type: 'ReplicaFailure',
          status: 'True',
          message:
            'pods "x" is forbidden: exceeded quota: a, requested: pods=1, used: pods=1, limited: pods=1',
        },
      ],
    },
  });
  const deployment = {
    resource: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
    match: { status: { wanted: 1 } },
  };
  const service = { resource: { kind: 'Service', name: 'front' }, match: { spec: { type: 'NodePort' } } };
  const front = (selector: object): KubeObject => ({ metadata: { name: 'front' }, spec: { selector } });
  const note = {
    resource: { kind: 'ConfigMap', name: 'note', namespace: 'other' },
    match: { data: { a: '1' } },
  };
  const done: Partial<Evidence> = {
    tried: true,
    suspect: { command: 'kubectl apply', output: '', exitCode: 0 },
  };

  it.each<[said: string, checks: object[], pods: KubeObject[], more: Record<string, KubeObject[]>]>([
    [
      'general-crash-loop',
      [service, deployment],
      [pod(crashing, { labels })],
      { Deployment: [refused], Service: [front({ tier: 'back' })] },
    ],
    [
      'general-quota-exceeded',
      [service, deployment],
      [pod({}, { labels })],
      { Deployment: [refused], Service: [front({ tier: 'back' })] },
    ],
    [
      'general-label-not-on-template',
      [service],
      [pod({}, { labels })],
      { Deployment: [web()], Service: [front({ tier: 'back' })] },
    ],
    [
      'general-selector-matches-nothing',
      [service],
      [pod({}, { labels })],
      { Deployment: [web()], Service: [front({ app: 'wbe' })] },
    ],
    [
      'notYet: The cluster is not in the wanted state yet.',
      [service],
      [pod({}, { labels })],
      { Deployment: [web()], Service: [front(labels)] },
    ],
    [
      'notYet: The cluster is not in the wanted state yet. 0 of 2 Pods are ready.',
      [deployment],
      [pod({}, { labels })],
      { Deployment: [web()] },
    ],
    ['notYet: The cluster is not in the wanted state yet.', [note], [], {}],
  ])('%s', (said, checks, pods, more) => {
    expect(judge(done, pods, task(...checks), more)).toBe(said);
  });

  it('a label on a Pod alone, where the template should have it', () => {
    const wanted = {
      resource: deployment.resource,
      match: { spec: { template: { metadata: { labels: { shift: 'night' } } } } },
    };
    const made = pod(
      {},
      { labels: { ...labels, shift: 'night' }, ownerReferences: [{ name: 'web-7c5ddbdf54' }] },
    );
    expect(judge(done, [made], task(wanted), { Deployment: [web()] })).toBe('general-label-on-pod-only');
    const stranger = pod({}, { labels: { shift: 'night' } });
    expect(judge(done, [stranger], task(wanted), { Deployment: [web()] })).toMatch(/^notYet/);
  });

  it('a value that was written in single quotes, and none that may be a script', () => {
    const wanted = { resource: { kind: 'ConfigMap', name: 'place' }, match: { data: { where: 'here' } } };
    const typed = (command: string) => ({
      ...done,
      suspect: { command, output: 'configmap/place created', exitCode: 0 },
    });
    const place = (where: string) => ({ ConfigMap: [{ metadata: { name: 'place' }, data: { where } }] });
    const quoted = `kubectl create configmap place --from-literal='where=$IP'`;
    expect(judge(typed(quoted), [], task(wanted), place('$IP'))).toBe('general-variable-not-expanded');
    expect(judge(typed(quoted.replaceAll("'", '"')), [], task(wanted), place('$IP'))).toMatch(/^notYet/);
    expect(judge(typed(`sh -c 'echo $IP'`), [], task(wanted), place('echo $IP now'))).toMatch(/^notYet/);
  });
});
