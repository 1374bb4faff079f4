import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createLabSession, type LabSession } from '../../src/engine/lab-session.ts';
import { createWatchHub, type WatchHub } from '../../src/engine/watch-hub.ts';
import type { LoadedLab } from '../../src/lab/lab-schema.ts';
import type { Shell, Workspace, WorkspaceManager } from '../../src/workspace/workspace.ts';
import { demoLab, text } from '../demo-lab.ts';
import { createInstallation, labNamed, never, until } from './workspace-fixture.ts';

function labAbout(resource: object, match: object) {
  const task = { kind: 'task', title: text, text, solution: { run: ['true'] } };
  return demoLab([{ ...task, id: 'wanted', checks: [{ resource, match }] }]);
}
/** Never so, so that the step stays the current one. */
const lab = labAbout({ kind: 'Pod', name: 'wanted' }, { spec: { nodeName: 'nowhere' } });

let installation: Awaited<ReturnType<typeof createInstallation>>;
let manager: WorkspaceManager;
let hub: WatchHub;
let workspace: Workspace;
let shell: Shell;
let session: LabSession;

beforeAll(async () => {
  installation = await createInstallation();
  ({ manager } = await installation.start());
  hub = createWatchHub(installation.kube.config);
  workspace = await manager.open('learner', labNamed('mistakes-lab'), never);
  shell = await manager.shell(workspace.id, null, never);
  await type(apply(pod('there')));
  await type('kubectl wait --for=condition=Ready pod/there --timeout=60s');
});
afterAll(async () => {
  session?.stop();
  await installation.remove();
});
beforeEach(() => work(lab));

async function work(on: LoadedLab): Promise<void> {
  session?.stop();
  session = createLabSession({ lab: on, past: new Map(), hub, onChange: () => {} });
  session.setNamespace(workspace.namespace);
  // Until the cluster was seen, nothing is judged.
  await session.check('wanted', { timeoutMs: 10_000, signal: never });
}

function pod(name: string, container: object = {}, spec: object = {}, metadata: object = {}) {
  const main = { name: 'main', image: 'kindlab.local/busybox:1', command: ['sleep', '3600'], ...container };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, ...metadata },
    spec: { terminationGracePeriodSeconds: 0, containers: [main], ...spec },
  };
}
const apply = (manifest: object | string) =>
  `kubectl apply -f - <<'END'\n${typeof manifest === 'string' ? manifest : JSON.stringify(manifest)}\nEND`;

async function type(command: string) {
  return shell.run(command, { source: 'clicked', stepId: 'wanted', timeoutMs: 60_000 });
}

/** Only the last of these is judged. */
async function mistakeOf(...commands: string[]): Promise<string | null> {
  let status = session.step('wanted');
  for (const [index, command] of commands.entries()) {
    const event = await type(command);
    if (index < commands.length - 1) continue;
    session.command(event);
    status = session.step('wanted');
    expect(status.verdict, event.output).toMatchObject({
      status: 'mistake',
      message: { ko: expect.stringMatching(/[가-힣]/), en: expect.stringMatching(/^[\x20-\x7e’…]+$/) },
    });
  }
  return status.verdict?.mistakeId ?? null;
}

const deployment = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web' },
  spec: {
    selector: { matchLabels: { app: 'web' } },
    template: { metadata: { labels: { app: 'wbe' } }, spec: { containers: [{ name: 'main', image: 'x' }] } },
  },
};
describe('A command that went wrong is told by what it printed:', () => {
  test.each<[id: string, ...commands: string[]]>([
    ['general-command-not-found', 'kubctl get pods'],
    ['general-unknown-kubectl-command', 'kubectl aply -f x.yaml'],
    ['general-exec-without-dashes', 'kubectl exec there ls -l'],
    ['general-exec-without-dashes', 'kubectl exec there ls'],
    ['general-not-in-image', 'kubectl exec there -- bash'],
    ['general-no-such-container', 'kubectl logs there -c side'],
    ['general-no-such-resource', 'kubectl get podz'],
    ['general-name-misspelt', 'kubectl get pod There'],
    ['general-no-such-file', 'kubectl apply -f missing.yaml'],
    ['general-file-without-f', 'kubectl apply missing.yaml'],
    ['general-already-exists', 'kubectl create configmap twice', 'kubectl create configmap twice'],
    ['general-not-overwritten', 'kubectl label pod there a=1', 'kubectl label pod there a=2'],
    ['general-wrong-namespace', apply(pod('wanted', {}, {}, { namespace: 'default' }))],
    [
      'general-namespace-mismatch',
      apply(pod('wanted', {}, {}, { namespace: 'default' })).replace('-f -', '-n other -f -'),
    ],
    ['general-pod-security', apply(pod('wanted', { securityContext: { privileged: true } }))],
    ['general-forbidden', 'kubectl delete node kindlab-control-plane'],
    [
      'general-token-not-expanded',
      `curl -sk -H 'Authorization: Bearer $TOKEN' https://kubernetes.default/api`,
    ],
    ['general-unauthorized', 'curl -sk -H "Authorization: Bearer expired" https://kubernetes.default/api'],
    ['general-anonymous', 'curl -sk https://kubernetes.default/apis'],
    ['general-proxy-not-running', 'curl -sS localhost:8001/api'],
    ['general-unknown-ca', 'curl https://kubernetes.default/api'],
    ['general-no-such-kind', apply({ ...pod('wanted'), kind: 'pod' })],
    ['general-no-such-kind', apply({ ...deployment, apiVersion: 'v1' })],
    ['general-unknown-field', apply(pod('wanted', { imagee: 'x' }))],
    ['general-yaml-syntax', apply('apiVersion: v1\nkind: Pod\nmetadata:\n\tname: wanted')],
    ['general-template-labels', apply(deployment)],
    ['general-invalid-name', apply(pod('Wanted_Pod'))],
    [
      'general-no-such-volume',
      apply(pod('wanted', { volumeMounts: [{ name: 'data', mountPath: '/data' }] })),
    ],
    ['general-immutable', `kubectl patch pod there -p '{"spec":{"restartPolicy":"Never"}}'`],
  ])('%s', async (id, ...commands) => {
    expect(await mistakeOf(...commands)).toBe(id);
  });

  /** Learners may not make these themselves. */
  const rule = (kind: string, spec: object) => {
    const metadata = { name: 'small', namespace: workspace.namespace };
    const manifest = { apiVersion: 'v1', kind, metadata, spec };
    return installation.kube.objects.create(manifest);
  };

  test('general-quota-exceeded', async () => {
    await rule('ResourceQuota', { hard: { configmaps: '1' } });
    await until(async () => (await type('kubectl create configmap too-many')).exitCode !== 0, 'the quota');
    await until(
      async () => (await type('kubectl get quota small -o yaml')).output.includes('used:'),
      'its count',
    );
    expect(await mistakeOf('kubectl create configmap too-many-2')).toBe('general-quota-exceeded');
  });

  test('general-limit-range', async () => {
    await rule('LimitRange', { limits: [{ type: 'Container', max: { cpu: '1' } }] });
    expect(await mistakeOf(apply(pod('wanted', { resources: { limits: { cpu: '3' } } })))).toBe(
      'general-limit-range',
    );
  });

  test('one that succeeded is no wrong turn, whatever it printed', async () => {
    session.command(await type('echo "error: the path \\"x\\" does not exist"; kubectl label pod there b=1'));
    expect(session.step('wanted').state).toBe('notYet');
  });
});

describe('A Pod that will not run by itself is told by its status:', () => {
  test.each<[id: string, container: object]>([
    ['general-image-not-pulled', { image: 'kindlab.local/busybx:1' }],
    ['general-image-not-pulled', { imagePullPolicy: 'Always' }],
    ['general-config-missing', { envFrom: [{ configMapRef: { name: 'nowhere' } }] }],
    ['general-command-not-in-image', { command: ['slep', '3600'] }],
    [
      'general-oom-killed',
      {
        command: ['sh', '-c', 'x=a; while :; do x=$x$x; done'],
        resources: { limits: { memory: '8Mi' } },
      },
    ],
    ['general-crash-loop', { command: ['sh', '-c', 'exit 3'] }],
    ['general-unschedulable', { resources: { limits: { memory: '900Gi' } } }],
  ])('%s (%j)', async (id, container) => {
    await type('kubectl delete pod wanted --ignore-not-found --force --grace-period=0');
    session.command(await type(apply(pod('wanted', container))));
    await until(
      () => session.step('wanted').verdict?.mistakeId === id,
      `${id}, not ${session.step('wanted').verdict?.mistakeId}`,
      60_000,
    );
    expect(session.step('wanted').verdict).toMatchObject({
      status: 'mistake',
      look: expect.stringContaining('kubectl'),
    });
  });
});

describe('What stands on Pods is told by them:', () => {
  test('a Service whose selector matches none of them', async () => {
    await work(labAbout({ kind: 'Service', name: 'front' }, { spec: { type: 'NodePort' } }));
    session.command(
      await type(
        'kubectl label pod there app=there --overwrite; kubectl create service clusterip front --tcp=80',
      ),
    );
    await until(
      () => session.step('wanted').verdict?.mistakeId === 'general-selector-matches-nothing',
      'the mistake',
      20_000,
    );
    expect(session.step('wanted').verdict?.message.en).toMatch(/Service front \(app=front\).*app=there/);
  });

  test('a Deployment of which not all are ready', async () => {
    const resource = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' };
    await work(labAbout(resource, { status: { readyReplicas: 3 } }));
    const template = {
      metadata: { labels: { app: 'web' } },
      spec: {
        ...pod('web').spec,
        containers: [
          {
            ...pod('web').spec.containers[0],
            resources: { limits: { cpu: '50m' } },
            readinessProbe: { exec: { command: ['false'] } },
          },
        ],
      },
    };
    const spec = { replicas: 2, selector: { matchLabels: { app: 'web' } }, template };
    session.command(await type(apply({ ...deployment, spec })));
    await until(
      () => /^.* 0 of 2 Pods are ready\. .*Unhealthy/.test(session.step('wanted').verdict?.message.en ?? ''),
      'the sentence',
      60_000,
    );
    expect(session.step('wanted')).toMatchObject({ state: 'notYet' });
  });
});
