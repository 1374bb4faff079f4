import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type ApiServers, createApiServers } from '../../src/engine/api-servers.ts';
import { createLabSession, type LabSession } from '../../src/engine/lab-session.ts';
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
let servers: ApiServers;
let workspace: Workspace;
let shell: Shell;
let session: LabSession;

beforeAll(async () => {
  installation = await createInstallation();
  ({ manager } = await installation.start());
  servers = createApiServers(installation.kube.config);
  workspace = await manager.open('learner', labNamed('mistakes-lab'), never);
  shell = await manager.shell(workspace.id, null, never);
  await type(apply(pod('there')));
  await type('kubectl wait --for=condition=Ready pod/there --timeout=60s');
});
afterAll(async () => {
  session?.stop();
  await servers.stop();
  await installation.remove();
});
beforeEach(() => work(lab));

async function work(on: LoadedLab): Promise<void> {
  session?.stop();
  session = createLabSession({ lab: on, past: new Map(), onChange: () => {} });
  session.setPlace(servers.placeOf(workspace));
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
const mistake = (id: string) =>
  until(
    () => session.step('wanted').verdict?.mistakeId === id,
    `${id}, not ${JSON.stringify(session.step('wanted').verdict)}`,
    30_000,
  );
const said = () => session.step('wanted').verdict?.message.en ?? '';
const workload = (kind: string, name: string, container: object = {}, change: object = {}) => {
  const labels = { app: name };
  const runs = { restartPolicy: kind === 'Job' ? 'Never' : 'Always' };
  const spec = { template: { metadata: { labels }, spec: { ...pod(name, container).spec, ...runs } } };
  const selected =
    kind === 'Job' ? { completions: 3, parallelism: 1 } : { selector: { matchLabels: labels } };
  const scaled = /^(Deployment|StatefulSet)$/.test(kind) ? { replicas: 3 } : {};
  return {
    apiVersion: kind === 'Job' ? 'batch/v1' : 'apps/v1',
    kind,
    metadata: { name, ...change },
    spec: { ...spec, ...selected, ...scaled },
  };
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
    ['general-missing-namespace', 'kubectl get service kube-dns'],
    ['general-variable-not-expanded', `NAME=there; kubectl get pod '$NAME'`],
    ['general-variable-not-expanded', `echo 'the IP is $POD_IP'`],
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
    [
      'general-forbidden',
      'curl -sk -H "Authorization: Bearer $(kubectl create token default)" https://kubernetes.default/api/v1/nodes',
    ],
    [
      'general-proxy-not-running',
      'kubectl proxy --port=8009 & until curl -s localhost:8009/api; do sleep 0.2; done; kill %1; wait',
      'curl -sS localhost:8009/api',
    ],
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

  test('one that succeeded is no wrong turn, whatever it printed', async () => {
    session.command(await type('echo "error: the path \\"x\\" does not exist"; kubectl label pod there b=1'));
    expect(session.step('wanted').state).toBe('notYet');
  });
});

describe('A Pod that will not run by itself is told by its status:', () => {
  test.each<[id: string, container: object, words?: string]>([
    ['general-image-not-pulled', { image: 'kindlab.local/busybx:1' }],
    ['general-image-not-pulled', { imagePullPolicy: 'Always' }],
    ['general-image-not-pulled', { image: 'busybox' }, 'Did you mean `kindlab.local/busybox:1`?'],
    ['general-config-missing', { envFrom: [{ configMapRef: { name: 'nowhere' } }] }],
    ['general-command-not-in-image', { command: ['slep', '3600'] }],
    [
      'general-oom-killed',
      {
        command: ['sh', '-c', 'x=a; while :; do x=$x$x; done'],
        resources: { limits: { memory: '8Mi' } },
      },
    ],
    [
      'general-crash-loop',
      { command: ['sh', '-c', "echo reading; echo 'no such `key`'; exit 3"] },
      "Its last log line: `no such 'key'`",
    ],
    ['general-unschedulable', { resources: { limits: { memory: '900Gi' } } }, 'nodes have enough memory.'],
  ])('%s (%j)', async (id, container, words = '') => {
    await type('kubectl delete pod wanted --ignore-not-found --force --grace-period=0');
    session.command(await type(apply(pod('wanted', container))));
    await until(
      () => session.step('wanted').verdict?.mistakeId === id,
      `${id}, not ${session.step('wanted').verdict?.mistakeId}`,
      60_000,
    );
    await until(() => session.step('wanted').verdict?.message.en.includes(words) ?? false, words);
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

  const tooMuch = { resources: { requests: { cpu: '1000' } } };

  test.each([
    ['StatefulSet', '0 of 3 Pods are ready.'],
    ['DaemonSet', '0 of 1 Pods are ready.'],
    ['Job', '0 of 3 Pods of Job too-large have completed.'],
  ])('a %s that asks for more cpu than there is', async (kind, counted) => {
    const manifest = workload(kind, 'too-large', tooMuch);
    await work(
      labAbout({ apiVersion: manifest.apiVersion, kind, name: 'too-large' }, { status: { wanted: 1 } }),
    );
    session.command(await type(apply(manifest)));
    await mistake('general-unschedulable');
    expect(said()).toMatch(
      new RegExp(`^${counted} No node can take Pod too-large-\\S+: 0/\\d+ nodes have enough cpu\\.`),
    );
    await type(`kubectl delete ${kind} too-large --wait=false`);
  });

  test('a Deployment of which two of three are ready, and the third finds no cpu', async () => {
    const resource = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'shop' };
    const shop = workload('Deployment', 'shop');
    const strategy = { rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } };
    await type(apply({ ...shop, spec: { ...shop.spec, strategy } }));
    await type('kubectl rollout status deployment/shop --timeout=60s');
    await work(labAbout(resource, { status: { wanted: 1 } }));
    session.command(await type('kubectl set resources deployment shop --requests=cpu=1000'));
    await until(() => said().startsWith('2 of 3 Pods are ready.'), said(), 30_000);
    expect(said()).toMatch(
      /^2 of 3 Pods are ready\. No node can take Pod shop-\S+: 0\/\d+ nodes have enough cpu\./,
    );
    expect(session.step('wanted').verdict?.message.ko).toMatch(/파드 3개 가운데 2개.*cpu가 넉넉한 노드/);
    await type('kubectl delete deployment shop --wait=false');
  });

  test.each([
    ['Deployment', 'general-pod-security', { securityContext: { privileged: true } }],
    ['Job', 'general-pod-security', { securityContext: { privileged: true } }],
  ])('a %s whose Pods are refused (%s)', async (kind, id, container) => {
    const manifest = workload(kind, 'refused', container);
    await work(
      labAbout({ apiVersion: manifest.apiVersion, kind, name: 'refused' }, { status: { wanted: 1 } }),
    );
    session.command(await type(apply(manifest)));
    await mistake(id);
    expect(said()).toMatch(new RegExp(`^The Pods of ${kind}/refused cannot be created\\. `));
    await type(`kubectl delete ${kind} refused --wait=false`);
  });

  test('a label on the Deployment that its Service looks for on Pods', async () => {
    await type(apply(workload('Deployment', 'shelf', {}, { labels: { tier: 'back' } })));
    await type('kubectl rollout status deployment/shelf --timeout=60s');
    await work(labAbout({ kind: 'Service', name: 'shelf' }, { spec: { type: 'NodePort' } }));
    session.command(
      await type(
        'kubectl create service clusterip shelf --tcp=80; kubectl set selector service shelf tier=back',
      ),
    );
    await mistake('general-label-not-on-template');
    expect(said()).toContain('`tier=back` is on Deployment shelf itself');

    await work(labAbout({ kind: 'Pod', labels: { tier: 'back' } }, { status: { phase: 'Running' } }));
    session.command(await type('kubectl label deployment shelf a=b'));
    await mistake('general-label-not-on-template');
  });

  test('a label on a Pod that is wanted of the template', async () => {
    const wanted = { spec: { template: { metadata: { labels: { shift: 'night' } } } } };
    await work(labAbout({ apiVersion: 'apps/v1', kind: 'Deployment', name: 'shelf' }, wanted));
    session.command(await type('kubectl label pod -l app=shelf shift=night'));
    await mistake('general-label-on-pod-only');
    expect(said()).toMatch(/`shift=night` is on Pod shelf-\S+ alone/);
    await type('kubectl delete deployment shelf --wait=false');
  });

  test('a value that is the name of a variable', async () => {
    await work(labAbout({ kind: 'ConfigMap', name: 'place' }, { data: { where: '10.0.0.1' } }));
    session.command(await type(`IP=10.0.0.1; kubectl create configmap place --from-literal='where=$IP'`));
    await mistake('general-variable-not-expanded');
  });

  test('the right name in the wrong namespace, of two that the learner may write to', async () => {
    const second = `${workspace.namespace}-second`;
    await installation.kube.core.createNamespace({ body: { metadata: { name: second } } });
    const namespace = workspace.namespace;
    const binding = await type('kubectl get rolebinding kindlab -o json');
    const { subjects, roleRef } = JSON.parse(binding.output);
    await installation.kube.rbac.createNamespacedRoleBinding({
      namespace: second,
      body: { metadata: { name: 'learner' }, subjects, roleRef },
    });
    try {
      await work(labAbout({ kind: 'ConfigMap', name: 'note', namespace: second }, { data: { a: '1' } }));
      session.command(await type('kubectl create configmap note --from-literal=a=1'));
      await mistake('general-wrong-namespace');
      expect(said()).toBe(
        `ConfigMap \`note\` is in namespace \`${namespace}\`; this step wants it in \`${second}\`.`,
      );
      await type(`kubectl create configmap far -n ${second}`);
      await until(
        async () => (await mistakeOf('kubectl get configmap far')) === 'general-missing-namespace',
        'it',
        10_000,
      );
    } finally {
      await installation.kube.core.deleteNamespace({ name: second });
    }
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

// Last: what these leave behind holds for every Pod made after them.
describe('What the operator does not allow is told by its refusal:', () => {
  /** Learners may not make these themselves. */
  const rule = (kind: string, spec: object, name = 'small') => {
    const metadata = { name, namespace: workspace.namespace };
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
    expect(await mistakeOf(apply(pod('too-much', { resources: { limits: { cpu: '3' } } })))).toBe(
      'general-limit-range',
    );
  });

  test('a Job whose Pods are refused by a LimitRange', async () => {
    const container = { resources: { limits: { cpu: '3' } } };
    await work(labAbout({ apiVersion: 'batch/v1', kind: 'Job', name: 'over' }, { status: { wanted: 1 } }));
    session.command(await type(apply(workload('Job', 'over', container))));
    await mistake('general-limit-range');
    expect(said()).toMatch(
      /^The Pods of Job\/over cannot be created\. A LimitRange refused it: .* limit is 3\.$/,
    );
  });

  test('a StatefulSet whose Pods are beyond the quota', async () => {
    await rule('ResourceQuota', { hard: { pods: '1' } }, 'none');
    await until(
      async () => (await type('kubectl get quota none -o yaml')).output.includes('used:'),
      'its count',
    );
    await work(
      labAbout({ apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'over' }, { status: { wanted: 1 } }),
    );
    session.command(await type(apply(workload('StatefulSet', 'over'))));
    await mistake('general-quota-exceeded');
    expect(said()).toContain('requested pods=1');
  });
});
