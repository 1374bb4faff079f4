import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createKubeRest } from '../../src/cluster/kube-rest.ts';
import type { LoadedLab } from '../../src/lab/lab-schema.ts';
import { controlPlaneNamespace } from '../../src/workspace/control-plane/control-plane-names.ts';
import { hasCode } from '../../src/workspace/provision.ts';
import { clicked, createInstallation, createScreen, labNamed, never, until } from './workspace-fixture.ts';

type Installation = Awaited<ReturnType<typeof createInstallation>>;
type Running = Awaited<ReturnType<Installation['start']>>;

const labOwn = (id: string): LoadedLab => labNamed(id, {}, 'controlPlane');

async function typist({ manager }: Running, workspaceId: string) {
  const shell = await manager.shell(workspaceId, null, never);
  return async (command: string) => (await shell.run(command, clicked)).output.trim();
}

describe('a workspace with a control plane of its own', { timeout: 120_000 }, () => {
  let installation: Installation;
  let running: Running;
  const openOwn = () => running.manager.open('learner', labOwn('own'), never);
  const isGone = async (kind: 'Pod' | 'Secret', name: string) => {
    const named = { name, namespace: controlPlaneNamespace };
    try {
      await (kind === 'Pod'
        ? installation.kube.core.readNamespacedPod(named)
        : installation.kube.core.readNamespacedSecret(named));
      return false;
    } catch (error) {
      if (!hasCode(error, 404)) throw error;
      return true;
    }
  };
  beforeAll(async () => {
    installation = await createInstallation();
    running = await installation.start({ poolSize: 1, controlPlanes: 1 });
  });
  afterAll(() => installation.remove());

  test('opens with two ready nodes and the learner as administrator, and says in words how far it is', async () => {
    const workspace = await openOwn();
    expect(running.openings.map(({ phase }) => phase)).toEqual([
      { kind: 'starting', part: 'etcd' },
      { kind: 'starting', part: 'apiServer' },
      { kind: 'starting', part: 'controllers' },
      { kind: 'starting', part: 'nodes' },
      { kind: 'done' },
    ]);
    const run = await typist(running, workspace.id);
    expect(await run('kubectl get nodes --no-headers')).toMatch(/^node-1 +Ready .*\r?\nnode-2 +Ready /);
    expect(await run('kubectl auth whoami -o jsonpath={.status.userInfo.username}')).toBe('learner');
    expect(await run(`kubectl config view --minify -o jsonpath='{..namespace}'`)).toBe(workspace.namespace);
    expect(await run(`kubectl auth can-i '*' '*' -A`)).toBe('yes');
    expect(workspace.controlPlane).toMatchObject({
      nodes: ['node-1', 'node-2'],
      kubernetes: expect.stringMatching(/^v1\.\d+\.\d+/),
    });
  });

  test('schedules pods, lets them run and end, gives rights and signs certificates as any other does', async () => {
    const workspace = await openOwn();
    const run = await typist(running, workspace.id);
    await run('kubectl create deployment web --image=example/web --replicas=3');
    await run('kubectl create job once --image=example/once');
    expect(await run('kubectl rollout status deployment/web --timeout=30s')).toContain(
      'successfully rolled out',
    );
    const where = await run(
      `kubectl get pods -l app=web -o jsonpath='{range .items[*]}{.status.phase}/{.spec.nodeName} {end}'`,
    );
    expect(where).toMatch(/^(Running\/node-[12] ?){3}$/);
    expect(await run('kubectl wait job/once --for=condition=Complete --timeout=30s')).toContain(
      'condition met',
    );
    expect(await run('kubectl exec deploy/web -- true')).toContain('connection refused');

    await run('kubectl create serviceaccount reader');
    await run(
      'kubectl create rolebinding reader --clusterrole=view --serviceaccount=$KINDLAB_NAMESPACE:reader',
    );
    const as = '--as=system:serviceaccount:$KINDLAB_NAMESPACE:reader';
    expect(await run(`kubectl auth can-i list pods ${as}`)).toBe('yes');
    expect(await run(`kubectl auth can-i list secrets ${as}`)).toBe('no');

    await run(
      `openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout ada.key -subj /CN=ada -out ada.csr 2>/dev/null`,
    );
    await run(
      `kubectl create -f - <<<'{"apiVersion":"certificates.k8s.io/v1","kind":"CertificateSigningRequest","metadata":{"name":"ada"},"spec":{"signerName":"kubernetes.io/kube-apiserver-client","usages":["client auth"],"request":"'$(base64 -w0 <ada.csr)'"}}'`,
    );
    await run('kubectl certificate approve ada');
    await run(`kubectl wait csr/ada --for=jsonpath='{.status.certificate}' --timeout=30s >/dev/null`);
    await run(`kubectl get csr ada -o jsonpath='{.status.certificate}' | base64 -d >ada.crt`);
    expect(
      await run(
        'kubectl auth whoami --client-certificate=ada.crt --client-key=ada.key -o jsonpath={.status.userInfo.username}',
      ),
    ).toBe('ada');
  });

  test('shows a Secret in its etcd to the learner, who has the certificate, and to nobody without', async () => {
    const workspace = await openOwn();
    const run = await typist(running, workspace.id);
    await run('kubectl create secret generic token --from-literal=word=umbrella');
    const key = '/registry/secrets/$KINDLAB_NAMESPACE/token';
    expect(await run(`etcdctl get ${key} --print-value-only | tr -dc '[:print:]'`)).toContain('umbrella');
    expect(
      await run(
        `env -u ETCDCTL_CERT -u ETCDCTL_KEY etcdctl get ${key} --dial-timeout=1s --command-timeout=1s`,
      ),
    ).not.toContain('umbrella');
  });

  test('lets the next learner wait for its turn, in order, and forgets one who went away', async () => {
    const first = await openOwn();
    const begun = running.openings.length;
    const given = new AbortController();
    const leaver = running.manager.open('leaver', labOwn('own'), given.signal);
    const second = running.manager.open('second', labOwn('own'), never);
    const positions = (learnerId: string) =>
      running.openings
        .slice(begun)
        .filter((event) => event.learnerId === learnerId)
        .map(({ phase }) => (phase.kind === 'queued' ? phase.position : phase.kind));
    await until(() => positions('second').length > 0, 'the second learner is in the queue');
    expect([positions('leaver'), positions('second')]).toEqual([[1], [2]]);
    expect(running.manager.openingPhase('second', 'own')).toEqual({ kind: 'queued', position: 2 });
    given.abort(new Error('The page was closed.'));
    await expect(leaver).rejects.toThrow('The page was closed.');
    await until(() => positions('second').includes(1), 'the second learner is next');
    expect(positions('leaver')).toEqual([1, 'done']);
    await running.manager.end(first.id, 'done with it');
    const opened = await second;
    expect(opened.state).toBe('ready');
    await until(() => isGone('Pod', first.id), 'the pod of the first is gone');
    await until(() => isGone('Secret', first.id), 'so are its certificates', 60_000);
  });

  test('is made again when its pod is lost, and says what that cost', async () => {
    const workspace = running.manager.find('second', 'own');
    if (workspace === null) throw new Error('the test before this one opened it');
    const run = await typist(running, workspace.id);
    await run('kubectl create configmap before');
    const lost = workspace.controlPlane;
    const screen = createScreen();
    running.manager.shellById(workspace.id, 'main')?.attach(screen.viewer);
    await installation.kube.core.deleteNamespacedPod({
      name: workspace.id,
      namespace: controlPlaneNamespace,
      gracePeriodSeconds: 0,
    });
    await until(() => workspace.state === 'unreachable', 'the workspace says so');
    expect(workspace.reason).toContain('The control plane was deleted. It is being made again');
    expect(screen.text()).toContain('나만의 컨트롤 플레인이 사라져');
    await until(() => workspace.state === 'ready', 'it is there again', 60_000);
    expect(workspace.controlPlane).not.toBe(lost);
    expect(await run('kubectl get configmap before')).toContain('NotFound');
    expect(await run('kubectl get nodes -o name')).toMatch(/node\/node-1\s+node\/node-2/);
  });

  test('is taken up by a restarted server, and reset to another one', async () => {
    const { id } = running.manager.list()[0] ?? { id: '' };
    await (await typist(running, id))('kubectl create configmap kept');
    await running.manager.stop();
    running = await installation.start({ poolSize: 1, controlPlanes: 1 });
    const adopted = running.manager.get(id);
    await until(() => adopted?.state === 'ready', 'it is ready again');
    const own = adopted?.controlPlane;
    if (adopted === null || own === undefined || own === null) throw new Error(`${id} has no control plane`);
    const path = `/api/v1/namespaces/${adopted.namespace}/configmaps/kept`;
    expect(await createKubeRest(own.access).send('GET', path)).toMatchObject({ metadata: { name: 'kept' } });

    const fresh = await running.manager.reset(id, labOwn('own'), never);
    expect(fresh.id).not.toBe(id);
    const run = await typist(running, fresh.id);
    expect(await run('kubectl get configmaps -o name')).toBe('configmap/kube-root-ca.crt');
    await expect(createKubeRest(own.access).send('GET', path)).rejects.toThrow();
  });

  test('is given up by a restarted server when its certificates are gone, and the server starts all the same', async () => {
    const { id } = running.manager.list()[0] ?? { id: '' };
    await running.manager.stop();
    const secret = `/api/v1/namespaces/${controlPlaneNamespace}/secrets/${id}`;
    await createKubeRest(installation.kube.config).send('DELETE', secret);
    running = await installation.start({ poolSize: 0, controlPlanes: 1 });
    await until(() => running.manager.list().length === 0, 'it is no longer offered');
    await until(() => isGone('Pod', id), 'its pod is gone');
  });
});
