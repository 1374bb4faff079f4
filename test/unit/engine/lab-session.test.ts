import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  createLabSession,
  type JudgedCommand,
  type LabSession,
  type PastProgress,
  type StepPast,
  type StepStatus,
  untouched,
} from '../../../src/engine/lab-session.ts';
import { placeIn } from '../../../src/engine/place.ts';
import type { CommandEvent } from '../../../src/workspace/workspace.ts';
import { createWeb, demoCommand, demoLab, text } from '../../demo-lab.ts';
import { createFakeHub, type FakeHub } from './fake-hub.ts';

/** However busy the machine is. */
const eventually = (assertion: () => void): Promise<void> =>
  vi.waitFor(assertion, { timeout: 20_000, interval: 5 });

const pod = { kind: 'Pod', name: 'web' };
const lab = demoLab([
  {
    id: 'predict',
    kind: 'question',
    title: text,
    text,
    choices: [
      { id: 'yes', text, correct: true, feedback: { ko: '맞아요', en: 'right' } },
      { id: 'no', text, feedback: { ko: '아니에요', en: 'wrong' } },
    ],
    explain: text,
    run: 'kubectl get pods',
  },
  {
    ...createWeb,
    mistakes: [
      {
        id: 'twice',
        when: { command: 'kubectl create', output: ['AlreadyExists'], exitCode: 'nonzero' },
        say: { ko: '이미 있어요', en: 'exists already' },
        look: 'kubectl get pods',
        provoke: ['x'],
      },
      {
        id: 'wrong-image',
        when: { state: [{ resource: pod, match: { spec: { image: 'wrong' } } }] },
        say: { ko: '이미지', en: 'wrong image' },
        provoke: ['x'],
      },
    ],
  },
  {
    id: 'label',
    kind: 'task',
    title: text,
    text,
    checks: [
      {
        resource: pod,
        match: { metadata: { labels: { app: 'a' } } },
        say: { ko: '레이블이 없어요.', en: 'No label yet.' },
      },
    ],
    mistakes: [
      {
        id: 'annotated',
        when: { state: [{ resource: pod, match: { metadata: { annotations: { app: 'a' } } } }] },
        say: text,
        provoke: ['x'],
      },
      {
        id: 'no-overwrite',
        when: { command: 'kubectl label', output: ['--overwrite'] },
        say: text,
        provoke: ['x'],
      },
    ],
    solution: { run: ['kubectl label pod web app=a'] },
  },
  {
    id: 'look',
    kind: 'command',
    title: text,
    text,
    run: 'kubectl get pod web',
    expect: { contains: ['web'] },
  },
]);

let session: LabSession;
let hub: FakeHub;
let changes: StepStatus[];
afterEach(() => session.stop());

function start(past: PastProgress = new Map(), state?: 'syncing' | 'live'): void {
  hub = createFakeHub(state);
  changes = [];
  session = createLabSession({ lab, past, onChange: (status) => changes.push(status), now: () => 1000 });
  session.setPlace(placeIn('practice-7', hub));
}

function passedUpTo(...ids: string[]): Map<string, StepPast> {
  return new Map(ids.map((id) => [id, { ...untouched, passedAt: 1, attempts: 1 }]));
}

/** The step it counted for. */
function type(command: string, output = '', exitCode = 0, extra: Partial<CommandEvent> = {}): string | null {
  return judge(command, output, exitCode, extra).stepId;
}

function judge(command: string, output = '', exitCode = 0, extra: Partial<CommandEvent> = {}): JudgedCommand {
  return session.command(demoCommand({ command, output, exitCode, ...extra }));
}

const running = { metadata: { name: 'web' }, status: { phase: 'Running' } };

describe('lab session', () => {
  it('unlocks steps in order, a question by any answer', () => {
    start();
    expect(session.steps().map((step) => [step.stepId, step.state, step.lockedBy])).toEqual([
      ['predict', 'ready', null],
      ['create', 'locked', 'predict'],
      ['label', 'locked', 'predict'],
      ['look', 'locked', 'predict'],
    ]);
    const answer = session.answer('predict', 'no');
    expect(answer).toMatchObject({
      correct: false,
      feedback: { en: 'wrong' },
      status: { state: 'passed', answer: 'no' },
    });
    expect(session.step('create').state).toBe('ready');
    expect(changes.map((status) => [status.stepId, status.state, status.lockedBy])).toEqual([
      ['predict', 'passed', null],
      ['create', 'ready', null],
      ['label', 'locked', 'create'],
      ['look', 'locked', 'create'],
    ]);
  });

  it('refuses answers to other steps, unknown choices and locked questions', () => {
    start();
    expect(() => session.answer('predict', 'maybe')).toThrow('no choice maybe');
    expect(() => session.answer('create', 'yes')).toThrow('asks no question');
    expect(() => session.answer('nope', 'yes')).toThrow('has no step nope');
  });

  it('passes a command step once its output fitted and the state holds, whichever comes first', async () => {
    start(passedUpTo('predict'));
    expect(
      type('kubectl create -f web.yaml', 'pod/web created\n', 0, { stepId: 'create', source: 'clicked' }),
    ).toBe('create');
    expect(session.step('create')).toMatchObject({
      state: 'notYet',
      attempts: 1,
      verdict: { mismatches: [{ path: 'Pod/web', expected: 'exists', actual: 'not found' }], diff: null },
    });
    hub.set('Pod', [running]);
    await eventually(() => expect(session.step('create')).toMatchObject({ state: 'passed', passedAt: 1000 }));
    expect(session.step('label')).toMatchObject({ state: 'ready', verdict: null });
  });

  it('stays passed when the state changes again', async () => {
    start(passedUpTo('predict'));
    hub.set('Pod', [running]);
    type('kubectl create -f web.yaml', 'pod/web created');
    expect(session.step('create').state).toBe('passed');
    hub.set('Pod', []);
    type('kubectl create -f web.yaml', 'Error', 1);
    await session.check('create', { timeoutMs: 100, signal: new AbortController().signal });
    expect(session.step('create').state).toBe('passed');
  });

  it('counts a typed command like a clicked one, also when written with other blanks', () => {
    start(passedUpTo('predict'));
    hub.set('Pod', [running]);
    expect(type('kubectl  create \\\n  -f web.yaml ;', 'pod/web created')).toBe('create');
    expect(session.step('create').state).toBe('passed');
  });

  it('accepts another command that prints what is expected', () => {
    start(passedUpTo('predict'));
    hub.set('Pod', [running]);
    expect(type('cat web.yaml | kubectl apply -f -', 'pod/web created')).toBe('create');
    expect(session.step('create').state).toBe('passed');
  });

  it('shows where the output of an attempt differs, and ignores commands that only look around', () => {
    start(passedUpTo('predict'));
    expect(type('kubectl get pods', 'No resources found')).toBeNull();
    expect(session.step('create')).toMatchObject({ state: 'ready', verdict: null, attempts: 0 });
    expect(type('kubectl create -f web.yaml', 'error: nothing anybody knows', 1)).toBe('create');
    expect(session.step('create')).toMatchObject({
      state: 'notYet',
      attempts: 1,
      verdict: {
        message: { en: expect.stringContaining('exit code 1') },
        diff: [{ expected: expect.any(Array) }],
      },
    });
    expect(type('ls', 'web.yaml')).toBeNull();
    expect(session.step('create').state).toBe('notYet');
  });

  it('names a wrong turn that every lab knows, whichever step it happens in', () => {
    start(passedUpTo('predict'));
    expect(type('kubectl create -f wbe.yaml', 'error: the path "wbe.yaml" does not exist', 1)).toBe('create');
    expect(session.step('create')).toMatchObject({
      state: 'mistake',
      verdict: { mistakeId: 'general-no-such-file', look: 'pwd; ls' },
    });
    expect(type('kubctl get pods', 'bash: kubctl: command not found', 127)).toBe('create');
    expect(session.step('create').verdict).toMatchObject({
      mistakeId: 'general-command-not-found',
      message: { en: expect.stringContaining('`kubectl`') },
    });
  });

  it('names a known wrong turn of a command and what to look at', () => {
    start(passedUpTo('predict'));
    expect(type('kubectl create -f web.yaml', 'Error (AlreadyExists)', 1)).toBe('create');
    expect(session.step('create').verdict).toMatchObject({
      status: 'mistake',
      mistakeId: 'twice',
      look: 'kubectl get pods',
    });
    type('kubectl get pods', 'web');
    expect(session.step('create').state).toBe('mistake');
    type('kubectl create -f other.yaml', 'pod/other created');
    expect(session.step('create').state).toBe('notYet');
  });

  it('shows a wrong turn of the state only while it is true and something was tried', async () => {
    start(passedUpTo('predict', 'create'));
    const annotated = { metadata: { name: 'web', annotations: { app: 'a' } } };
    hub.set('Pod', [annotated]);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(session.step('label')).toMatchObject({ state: 'ready', verdict: null });
    type('kubectl annotate pod web app=a', 'pod/web annotated');
    expect(session.step('label')).toMatchObject({ state: 'mistake', verdict: { mistakeId: 'annotated' } });
    hub.set('Pod', [running]);
    await eventually(() =>
      expect(session.step('label')).toMatchObject({
        state: 'notYet',
        verdict: { message: { en: 'No label yet.' } },
      }),
    );
    hub.set('Pod', [{ metadata: { name: 'web', labels: { app: 'a' }, annotations: { app: 'a' } } }]);
    await eventually(() => expect(session.step('label').state).toBe('passed'));
  });

  it('lets a repeated command of a passed step be a wrong turn of the current one, but not a mere attempt', () => {
    start(passedUpTo('predict', 'create'));
    expect(type('kubectl create -f web.yaml', 'Error (AlreadyExists)', 1)).toBe('label');
    session.stop();
    start(passedUpTo('predict', 'create', 'label'));
    expect(type('kubectl create -f web.yaml', 'Error (AlreadyExists)', 1)).toBe('create');
    expect(session.step('look')).toMatchObject({ state: 'ready', attempts: 0 });
  });

  it('says nothing of a task while the learner only looks around', () => {
    start(passedUpTo('predict', 'create'));
    expect(type('kubectl get pods', 'web')).toBeNull();
    expect(type('cat web.yaml', 'kind: Pod')).toBeNull();
    expect(session.step('label')).toMatchObject({ state: 'ready', verdict: null, attempts: 0 });
    expect(type('kubectl label pod web b=c', 'pod/web labeled')).toBe('label');
    expect(session.step('label')).toMatchObject({ state: 'notYet', attempts: 1 });
  });

  it('judges a task by the state alone, however it was reached, without any command seen', async () => {
    start(passedUpTo('predict', 'create'));
    hub.set('Pod', [{ metadata: { name: 'web', labels: { app: 'a' } } }]);
    await eventually(() => expect(session.step('label').state).toBe('passed'));
    expect(session.step('look').state).toBe('ready');
  });

  it('never judges before the cluster has been seen', async () => {
    start(passedUpTo('predict', 'create'), 'syncing');
    type('kubectl label pod web x=y', 'pod/web labeled');
    expect(session.step('label')).toMatchObject({ state: 'ready', verdict: null });
    const checked = session.check('label', { timeoutMs: 5_000, signal: new AbortController().signal });
    hub.setState('live');
    expect((await checked).state).toBe('notYet');
  });

  it('says that it is broken while the cluster is away, forgets what failed meanwhile, and goes on', async () => {
    start(passedUpTo('predict'));
    hub.set('Pod', [running]);
    hub.setState('broken', 'connect ECONNREFUSED');
    type('kubectl create -f web.yaml', 'The connection to the server was refused', 1);
    expect(session.step('create').verdict).toMatchObject({
      status: 'broken',
      message: { en: expect.stringContaining('connect ECONNREFUSED') },
    });
    hub.setState('live');
    await eventually(() => expect(session.step('create')).toMatchObject({ state: 'ready', verdict: null }));
    type('kubectl create -f web.yaml', 'pod/web created');
    expect(session.step('create').state).toBe('passed');
  });

  it('turns a failing checker into broken, not into a mistake of the learner', async () => {
    const bad = structuredClone(lab);
    const step = bad.steps[2];
    if (step?.kind !== 'task') throw new Error('the lab changed');
    step.checks = [{ resource: { apiVersion: 'v1', ...pod }, cel: 'object.metadata.name + 1 == 2' }];
    hub = createFakeHub();
    session = createLabSession({ lab: bad, past: passedUpTo('predict', 'create'), onChange: () => {} });
    session.setPlace(placeIn('practice-7', hub));
    hub.set('Pod', [running]);
    await eventually(() => expect(session.step('label').state).toBe('broken'));
    expect(session.step('label').passedAt).toBeNull();
  });

  it('judges a burst of changes together, and the last state counts', async () => {
    start(passedUpTo('predict', 'create'));
    type('kubectl label pod web x=y', 'labeled');
    changes = [];
    for (let index = 0; index < 500; index += 1)
      hub.set('Pod', [{ metadata: { name: 'web', labels: { n: `${index}` } } }]);
    hub.set('Pod', [{ metadata: { name: 'web', labels: { app: 'a' } } }]);
    await eventually(() => expect(session.step('label').state).toBe('passed'));
    expect(changes.filter((status) => status.stepId === 'label').length).toBeLessThan(5);
  });

  it('starts over with a new workspace but keeps what was passed', () => {
    start(passedUpTo('predict'));
    type('kubectl create -f web.yaml', 'pod/web created');
    expect(session.step('create').state).toBe('notYet');
    session.setPlace(placeIn('practice-8', hub));
    expect(session.step('create')).toMatchObject({ state: 'ready', verdict: null });
    expect(session.step('predict').state).toBe('passed');
    // Pods, Events, and Deployments, as a check is about labels.
    expect(hub.size).toBe(3);
    session.setPlace(null);
    expect(hub.size).toBe(0);
  });

  it('after a restart still knows that the output was right, and passes once the state holds', async () => {
    start(passedUpTo('predict'));
    const { outputOkIn } = judge('kubectl create -f web.yaml', 'pod/web created');
    expect(outputOkIn).toBe('practice-7');
    expect(judge('kubectl create -f web.yaml', 'Error (AlreadyExists)', 1).outputOkIn).toBeNull();
    session.stop();
    start(passedUpTo('predict').set('create', { ...untouched, attempts: 2, outputOkIn }));
    expect(session.step('create')).toMatchObject({
      state: 'notYet',
      attempts: 2,
      verdict: { mismatches: [{ path: 'Pod/web', actual: 'not found' }], diff: null },
    });
    hub.set('Pod', [running]);
    await eventually(() => expect(session.step('create')).toMatchObject({ state: 'passed', passedAt: 1000 }));
  });

  it('does not count what was printed in a workspace that is gone', async () => {
    const past = { ...untouched, attempts: 1, outputOkIn: 'practice-6' };
    start(passedUpTo('predict').set('create', past));
    hub.set('Pod', [running]);
    await session.check('create', { timeoutMs: 100, signal: new AbortController().signal });
    expect(session.step('create').state).toBe('notYet');
  });

  it('goes on where it was when its workspace is found again', async () => {
    start(passedUpTo('predict'));
    type('kubectl create -f web.yaml', 'pod/web created');
    session.setPlace(null);
    session.setPlace(placeIn('practice-7', hub));
    hub.set('Pod', [running]);
    await eventually(() => expect(session.step('create').state).toBe('passed'));
  });

  it('says that a step runs until its command ended', () => {
    start(passedUpTo('predict'));
    session.setRunning('create', true);
    expect(session.step('create').state).toBe('running');
    type('kubectl create -f web.yaml', 'Error', 1, { stepId: 'create', source: 'clicked' });
    expect(session.step('create').state).toBe('notYet');
  });

  it('tells who asks that the command was not run yet', async () => {
    start(passedUpTo('predict', 'create', 'label'));
    const status = await session.check('look', { timeoutMs: 100, signal: new AbortController().signal });
    expect(status.verdict?.message.en).toBe('The command of this step has not been run yet.');
  });

  it('opens a step again, which passes anew only after it was seen not to hold', async () => {
    start(passedUpTo('predict', 'create', 'label'));
    hub.set('Pod', [{ ...running, metadata: { name: 'web', labels: { app: 'a' } } }]);
    expect(session.reopen('label')).toMatchObject({
      state: 'ready',
      passedAt: null,
      verdict: null,
      attempts: 1,
    });
    expect(session.step('look')).toMatchObject({ state: 'locked', lockedBy: 'label' });
    // What the watch has not noticed yet is none of the learner's doing.
    type('ls');
    expect(session.step('label').state).toBe('ready');
    hub.set('Pod', [running]);
    type('ls');
    hub.set('Pod', [{ ...running, metadata: { name: 'web', labels: { app: 'a' } } }]);
    await eventually(() => expect(session.step('label').state).toBe('passed'));
    expect(session.step('look').state).toBe('ready');
  });

  it('opened again, wants the output anew, and believes an attempt at once', async () => {
    start(
      passedUpTo('predict', 'create').set('create', { ...untouched, passedAt: 1, outputOkIn: 'practice-7' }),
    );
    hub.set('Pod', [running]);
    session.reopen('create');
    type('ls');
    expect(session.step('create').state).toBe('ready');
    type('kubectl create -f web.yaml', 'pod/web created');
    expect(session.step('create').state).toBe('passed');
  });

  it('keeps what the command of a question printed beside the prediction', () => {
    start();
    const typed = demoCommand({ command: 'kubectl  get pods', output: 'none', stepId: null });
    session.command(typed);
    expect(session.step('predict')).toMatchObject({ printed: null, correct: null });
    session.answer('predict', 'no');
    session.command(typed);
    expect(session.step('predict')).toMatchObject({ printed: 'none', correct: false, answer: 'no' });
    session.command({ ...typed, output: 'x'.repeat(9_000) });
    expect(session.step('predict').printed).toHaveLength(4_003);
  });

  it('keeps the time of the first answer, and does not let a locked question be answered', () => {
    let time = 1_000;
    const [predict, create] = lab.steps;
    if (predict === undefined || create === undefined) throw new Error('the lab changed');
    const other = { ...lab, steps: [predict, create, { ...predict, id: 'later' }] };
    hub = createFakeHub();
    session = createLabSession({ lab: other, past: new Map(), onChange: () => {}, now: () => time });
    expect(() => session.answer('later', 'yes')).toThrow('locked until predict is passed');
    session.answer('predict', 'no');
    time = 2_000;
    expect(session.answer('predict', 'yes').status).toMatchObject({
      answer: 'yes',
      passedAt: 1_000,
      attempts: 2,
    });
  });

  it('without an expected output, counts another command only when the state changed in this step', async () => {
    const step = structuredClone(lab.steps[1]);
    if (step?.kind !== 'command') throw new Error('the lab changed');
    step.expect = { exitCode: 0, unordered: false };
    hub = createFakeHub();
    const alone = { ...lab, steps: [step] };
    const open = (): void => {
      session = createLabSession({ lab: alone, past: new Map(), onChange: () => {} });
      session.setPlace(placeIn('practice-7', hub));
    };
    hub.set('Pod', [running]);
    open();
    expect(type('kubectl apply -f other.yaml', 'created')).toBeNull();
    expect(session.step('create').state).toBe('ready');
    session.stop();
    hub.set('Pod', []);
    open();
    expect(type('ls')).toBeNull();
    expect(type('kubectl apply -f web.yaml', 'created')).toBe('create');
    hub.set('Pod', [running]);
    await eventually(() => expect(session.step('create').state).toBe('passed'));
  });

  it('does not see a wrong turn in a cluster that it has not seen', async () => {
    const step = structuredClone(lab.steps[1]);
    if (step?.kind !== 'command') throw new Error('the lab changed');
    step.checks = [];
    step.mistakes = [
      {
        id: 'nothing-there',
        when: { state: [{ resource: { apiVersion: 'v1', ...pod }, absent: true }] },
        say: text,
        provoke: ['x'],
      },
    ];
    hub = createFakeHub('syncing');
    session = createLabSession({ lab: { ...lab, steps: [step] }, past: new Map(), onChange: () => {} });
    session.setPlace(placeIn('practice-7', hub));
    type('kubectl create -f wbe.yaml', 'error', 1);
    expect(session.step('create').state).toBe('notYet');
    hub.setState('live');
    await eventually(() => expect(session.step('create').verdict?.mistakeId).toBe('nothing-there'));
  });

  it('does not take the repetition of a passed step for an attempt at one that looks alike', () => {
    const look = lab.steps[3];
    if (look?.kind !== 'command') throw new Error('the lab changed');
    const again = {
      ...look,
      id: 'look-again',
      run: 'kubectl get pod db',
      expect: { ...look.expect, contains: ['db'] },
    };
    hub = createFakeHub();
    const past = passedUpTo('look');
    session = createLabSession({ lab: { ...lab, steps: [look, again] }, past, onChange: () => {} });
    session.setPlace(placeIn('practice-7', hub));
    expect(type('kubectl get pod web', 'web')).toBe('look');
    expect(session.step('look-again')).toMatchObject({ state: 'ready', attempts: 0 });
    expect(type('kubectl get pod dbb', 'Error', 1)).toBe('look-again');
    expect(session.step('look-again').state).toBe('notYet');
  });
});
