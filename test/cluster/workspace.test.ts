import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { execCommand } from '../../src/workspace/exec-command.ts';
import { instanceOf, toolboxContainer, toolboxNamespace } from '../../src/workspace/names.ts';
import { clicked, createInstallation, createScreen, labNamed, never, until } from './workspace-fixture.ts';

type Installation = Awaited<ReturnType<typeof createInstallation>>;

describe('a workspace', () => {
  let installation: Installation;
  let running: Awaited<ReturnType<Installation['start']>>;
  beforeAll(async () => {
    installation = await createInstallation();
    running = await installation.start();
  });
  afterAll(() => installation.remove());

  test('lets the learner do what lessons need in the practice namespace, read a little more, and nothing else', async () => {
    const { manager } = running;
    const workspace = await manager.open('learner', labNamed('rights'), never);
    const shell = await manager.shell(workspace.id, null, never);
    const can = async (question: string) =>
      (await shell.run(`kubectl auth can-i ${question} 2>/dev/null`, clicked)).output.trim();
    const allowed = [
      'create pods',
      'create pods/exec',
      'delete deployments.apps',
      'create secrets',
      'create roles.rbac.authorization.k8s.io',
      'create rolebindings.rbac.authorization.k8s.io',
      'create serviceaccounts/token',
      'impersonate serviceaccounts',
      'patch pods --subresource=resize',
      'list nodes -A',
      'get clusterroles.rbac.authorization.k8s.io -A',
      'get /',
      'get /apis',
      'list services -n kube-system',
      'list daemonsets.apps -n kube-system',
      'get configmaps -n kube-system',
    ];
    const refused = [
      `get pods -n ${toolboxNamespace}`,
      `create pods/exec -n ${toolboxNamespace}`,
      `list secrets -n ${toolboxNamespace}`,
      `get configmaps -n ${toolboxNamespace}`,
      'get pods -n default',
      'list secrets -n kube-system',
      'list pods -n kube-system',
      'list namespaces -A',
      'create namespaces -A',
      'delete nodes -A',
      'get nodes --subresource=proxy -A',
      'get nodes --subresource=metrics -A',
      'create clusterroles.rbac.authorization.k8s.io -A',
      'create clusterrolebindings.rbac.authorization.k8s.io -A',
      'list pods -A',
      'get /metrics',
      'get /logs',
      'update resourcequotas',
      'delete resourcequotas',
      'update namespaces',
    ];
    const answers: Record<string, string> = {};
    for (const question of [...allowed, ...refused]) answers[question] = await can(question);
    expect(answers).toEqual(
      Object.fromEntries([
        ...allowed.map((question) => [question, 'yes']),
        ...refused.map((question) => [question, 'no']),
      ]),
    );
  });

  test('holds neither the operator\u2019s credentials nor privileges of its own', async () => {
    const { manager } = running;
    const workspace = await manager.open('learner', labNamed('rights'), never);
    const shell = await manager.shell(workspace.id, null, never);
    const operator: { key?: string | Buffer } = {};
    await installation.kube.config.applyToHTTPSOptions(operator as object);
    const secret = Buffer.from(operator.key ?? '').toString('base64');
    expect(secret.length).toBeGreaterThan(64);
    const found = await shell.run(
      `grep -rlsF '${secret.slice(0, 64)}' /home /tmp /etc /opt /var/run /proc/self/environ | head -3; kubectl config view --raw`,
      clicked,
    );
    expect(found.output).not.toContain('client-key');
    expect(found.output).toMatch(/^apiVersion: v1/);
    const whoami = await shell.run('kubectl auth whoami -o jsonpath={.status.userInfo.username}', clicked);
    expect(whoami.output).toBe(`system:serviceaccount:${toolboxNamespace}:${workspace.id}`);
    const status = await shell.run(
      'id -u; grep -E "CapEff|NoNewPrivs|Seccomp:" /proc/self/status; touch /usr/x',
      clicked,
    );
    expect(status.output).toMatch(
      /^1000\nCapEff:\s+0+\nNoNewPrivs:\s+1\nSeccomp:\s+2\n.*Read-only file system/,
    );
  });

  test('adds nothing to what the learner makes, and refuses what would leave the namespace', async () => {
    const { manager } = running;
    const workspace = await manager.open('learner', labNamed('rights'), never);
    const shell = await manager.shell(workspace.id, null, never);
    const made = await shell.run(
      'kubectl run plain --image=kindlab.local/busybox:1 -o json -- sleep 1 | jq -c ".spec.containers[0].resources"',
      clicked,
    );
    expect(made.output).toBe('{}\n');
    const privileged = await shell.run(
      `kubectl run bad --image=kindlab.local/busybox:1 --overrides='{"spec":{"hostNetwork":true}}' -- sleep 1`,
      clicked,
    );
    expect(privileged).toMatchObject({ exitCode: 1 });
    expect(privileged.output).toContain('violates PodSecurity "baseline:latest"');
    const quota = await installation.kube.core.readNamespacedResourceQuota({
      name: 'kindlab',
      namespace: workspace.namespace,
    });
    expect(Object.keys(quota.spec?.hard ?? {}).filter((name) => /cpu|memory/.test(name))).toEqual([]);
    const ranges = await installation.kube.core.listNamespacedLimitRange({ namespace: workspace.namespace });
    expect(ranges.items).toEqual([]);
  });

  test('finds services of the practice namespace by their short name', async () => {
    const { manager } = running;
    const workspace = await manager.open('learner', labNamed('rights'), never);
    const shell = await manager.shell(workspace.id, null, never);
    await shell.run('kubectl create service clusterip short --tcp=80', clicked);
    await until(
      async () => (await shell.run('getent hosts short', clicked)).exitCode === 0,
      'the name resolves',
    );
  });

  test('is the same for two callers at once and for one who comes back', async () => {
    const { manager } = running;
    const lab = labNamed('twice');
    const [first, second] = await Promise.all([manager.open('a', lab, never), manager.open('a', lab, never)]);
    expect(second.id).toBe(first.id);
    expect((await manager.open('a', lab, never)).id).toBe(first.id);
    expect((await manager.open('b', lab, never)).id).not.toBe(first.id);
  });

  test('survives the loss of its toolbox: files are placed anew, the namespace is kept, and the terminal says so', async () => {
    const { manager, states, events } = running;
    const workspace = await manager.open('learner', labNamed('lost', { 'a.txt': 'as given\n' }), never);
    const shell = await manager.shell(workspace.id, null, never);
    const screen = createScreen();
    shell.attach(screen.viewer);
    await shell.run('kubectl create configmap kept; echo changed >a.txt', clicked);
    await installation.kube.core.deleteNamespacedPod({ name: workspace.id, namespace: toolboxNamespace });
    await until(() => workspace.state === 'unreachable', 'unreachable');
    shell.input('echo typed meanwhile >meanwhile.txt\r');
    await until(() => workspace.state === 'ready', 'ready again', 60_000);
    await until(() => events.some((event) => event.command?.includes('typed meanwhile')), 'the keys arrive');
    expect(
      (await shell.run('pwd; cat a.txt; cat meanwhile.txt; kubectl get configmap kept -o name', clicked))
        .output,
    ).toBe('/home/learner/lost\nas given\ntyped meanwhile\nconfigmap/kept\n');
    expect(screen.text()).toContain('made again');
    expect(screen.states.some((state) => state.startsWith('reconnecting'))).toBe(true);
    expect(states).toContain(`${workspace.id} unreachable`);
  });

  test('survives a toolbox that is killed from inside: files are kept', async () => {
    const { manager } = running;
    const workspace = await manager.open('learner', labNamed('killed', { 'a.txt': 'as given\n' }), never);
    const shell = await manager.shell(workspace.id, null, never);
    const screen = createScreen();
    shell.attach(screen.viewer);
    await shell.run('echo changed >a.txt', clicked);
    shell.input('kill -TERM 1\r');
    await until(() => screen.text().includes('files are kept'), 'the notice', 60_000);
    await until(() => workspace.state === 'ready', 'ready again', 60_000);
    expect((await shell.run('cat a.txt; pwd', clicked)).output).toBe('changed\n/home/learner/killed\n');
  });

  test('that fills its disk is the only one to suffer', async () => {
    const { manager, states } = running;
    const neighbour = await manager.open('neighbour', labNamed('full'), never);
    const beside = await manager.shell(neighbour.id, null, never);
    await beside.run('KEPT=yes', clicked);
    const workspace = await manager.open('learner', labNamed('full'), never);
    const shell = await manager.shell(workspace.id, null, never);
    expect((await shell.run('fallocate -l 700M big', clicked)).exitCode).toBe(0);
    // The kubelet looks at a volume every one to two minutes.
    await until(() => /evicted/i.test(workspace.reason ?? ''), 'the reason: evicted', 240_000);
    await until(() => workspace.state === 'ready', 'ready again', 60_000);
    expect((await shell.run('ls', clicked)).output).toBe('');
    expect((await beside.run('echo $KEPT', clicked)).output).toBe('yes\n');
    expect(states).not.toContain(`${neighbour.id} unreachable`);
  }, 300_000);

  test('reset gives a fresh one and removes the old behind it', async () => {
    const { manager, states } = running;
    const lab = labNamed('again', { 'a.txt': 'as given\n' });
    const old = await manager.open('learner', lab, never);
    const shell = await manager.shell(old.id, null, never);
    await shell.run('echo changed >a.txt; export X=1', clicked);
    const fresh = await manager.reset(old.id, lab, never);
    expect(fresh.id).not.toBe(old.id);
    const { output } = await (await manager.shell(fresh.id, null, never)).run(
      'cat a.txt; echo "[$X]"',
      clicked,
    );
    expect(output).toBe('as given\n[]\n');
    await until(() => states.includes(`${old.id} gone`), 'the old one is gone');
    expect(manager.get(old.id)).toBeNull();
    expect(shell.info.state).toBe('closed');
    await until(async () => {
      const left = await installation.kube.core.listNamespacedPod({
        namespace: toolboxNamespace,
        fieldSelector: `metadata.name=${old.id}`,
      });
      return left.items.length === 0;
    }, 'the old toolbox is removed');
  });
});

describe('a restart of the server', () => {
  let installation: Installation;
  beforeAll(async () => {
    installation = await createInstallation();
  });
  afterAll(() => installation.remove());

  test('loses neither variables nor directory, background job, scrollback or further shells', async () => {
    const first = await installation.start({ poolSize: 1 });
    const lab = labNamed('persist');
    const workspace = await first.manager.open('learner', lab, never);
    const shell = await first.manager.shell(workspace.id, null, never);
    shell.resize(101, 33);
    await shell.run('export COLOUR=푸른색; cd /tmp; sleep 4000 & echo started', clicked);
    await shell.run(
      'kubectl run box --image=kindlab.local/busybox:1 --image-pull-policy=IfNotPresent -- sleep 3600 && kubectl wait --for=condition=Ready pod/box',
      clicked,
    );
    const inside = await first.manager.shell(workspace.id, { pod: 'box', program: 'sh' }, never);
    await inside.run('inner=kept', clicked);
    await first.manager.stop();

    const second = await installation.start({ poolSize: 1 });
    const adopted = second.manager.find('learner', 'persist');
    expect(adopted?.id).toBe(workspace.id);
    await until(() => adopted?.state === 'ready', 'ready');
    expect((await second.manager.open('learner', lab, never)).id).toBe(workspace.id);
    const again = await second.manager.shell(workspace.id, null, never);
    const screen = createScreen();
    again.attach(screen.viewer);
    expect(screen.text()).toContain('started');
    expect((await again.run('echo $COLOUR; pwd; jobs -r | grep -c sleep; stty size', clicked)).output).toBe(
      '푸른색\n/tmp\n1\n33 101\n',
    );
    const box = second.manager.shellById(workspace.id, 'box');
    expect((await box?.run('echo $inner', clicked))?.output).toBe('kept\n');
    await second.manager.stop();
  });

  test('while a command runs tells its end afterwards', async () => {
    const first = await installation.start();
    const workspace = await first.manager.open('learner', labNamed('midway'), never);
    const shell = await first.manager.shell(workspace.id, null, never);
    const command = 'until [ -e /tmp/go ]; do sleep 0.1; done; echo over';
    shell.input(`${command}\r`);
    await until(() => shell.info.busy, 'the command runs');
    await first.manager.stop();

    const second = await installation.start();
    const again = await second.manager.shell(workspace.id, null, never);
    await until(() => again.info.busy, 'it is known to be busy');
    await execCommand(
      installation.kube,
      {
        namespace: toolboxNamespace,
        pod: workspace.id,
        container: toolboxContainer,
        command: ['touch', '/tmp/go'],
      },
      { signal: never, timeoutMs: 20_000 },
    );
    await until(() => second.events.length > 0, 'its end');
    expect(second.events[0]).toMatchObject({ command, exitCode: 0, output: 'over\n' });
    await second.manager.stop();
  });

  test('makes a toolbox again that ended while it was away', async () => {
    const first = await installation.start();
    const workspace = await first.manager.open(
      'learner',
      labNamed('ended', { 'a.txt': 'as given\n' }),
      never,
    );
    await first.manager.stop();
    const pod = { name: workspace.id, namespace: toolboxNamespace };
    const deadline = { apiVersion: 'v1', kind: 'Pod', metadata: pod, spec: { activeDeadlineSeconds: 1 } };
    await installation.kube.objects.patch(deadline);
    await until(
      async () => {
        const { status } = await installation.kube.core.readNamespacedPod(pod);
        return status?.phase === 'Failed' || status?.phase === 'Succeeded';
      },
      'it ended',
      60_000,
    );

    const second = await installation.start();
    await until(() => second.manager.find('learner', 'ended')?.state === 'ready', 'ready', 60_000);
    const shell = await second.manager.shell(workspace.id, null, never);
    expect((await shell.run('cat a.txt', clicked)).output).toBe('as given\n');
    await second.manager.stop();
  });

  test('removes what belongs to nobody and forgets what is gone, but touches no other installation', async () => {
    const other = await createInstallation();
    try {
      const theirs = await (await other.start()).manager.open('somebody', labNamed('theirs'), never);
      const first = await installation.start();
      const orphan = await first.manager.open('learner', labNamed('orphan'), never);
      const vanished = await first.manager.open('learner', labNamed('vanished'), never);
      await first.manager.stop();
      installation.records.delete(orphan.id);
      await installation.kube.core.deleteNamespace({ name: vanished.namespace });

      const second = await installation.start();
      expect(second.manager.find('learner', 'vanished')).toBeNull();
      await until(
        async () => {
          const namespaces = await installation.kube.core.listNamespace();
          const names = namespaces.items.map((item) => item.metadata?.name);
          expect(names).toContain(theirs.namespace);
          return !names.includes(orphan.namespace) && !names.includes(vanished.namespace);
        },
        'both namespaces are gone',
        90_000,
      );
      expect(installation.records.has(vanished.id)).toBe(false);
      await second.manager.stop();
    } finally {
      await other.remove();
    }
  });
});

describe('an idle workspace', () => {
  let installation: Installation;
  beforeAll(async () => {
    installation = await createInstallation();
  });
  afterAll(() => installation.remove());

  test('is announced, kept by activity, and ended when there is none', async () => {
    const { manager, states } = await installation.start({ idleMs: 3_000 });
    const workspace = await manager.open('learner', labNamed('idle'), never);
    const shell = await manager.shell(workspace.id, null, never);
    for (let i = 0; i < 4; i++) {
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      expect(workspace.state).toBe('ready');
      if (i % 2 === 0) manager.touch(workspace.id);
      else await shell.run('true', clicked);
    }
    expect(workspace.idleDeadline).toBeGreaterThan(Date.now());
    await until(() => states.includes(`${workspace.id} gone`), 'reaped', 20_000);
    expect(workspace.reason).toBe('idle');
    expect(manager.find('learner', 'idle')).toBeNull();
    expect(installation.records.size).toBe(0);
    expect((await manager.open('learner', labNamed('idle'), never)).id).not.toBe(workspace.id);
  });
});

describe('the warm pool', () => {
  let installation: Installation;
  beforeAll(async () => {
    installation = await createInstallation();
  });
  afterAll(() => installation.remove());

  test('gives what it made, makes up for what it lost, and goes on after a restart with what is there', async () => {
    const waiting = async () => {
      const pods = await installation.kube.core.listNamespacedPod({ namespace: toolboxNamespace });
      return pods.items.filter(
        (pod) =>
          own.has(pod.metadata?.labels?.['app.kubernetes.io/instance'] ?? '') &&
          pod.status?.phase === 'Running' &&
          pod.metadata?.deletionTimestamp === undefined,
      );
    };
    const own = new Set([instanceOf({ cluster: installation.cluster, home: installation.home })]);
    const first = await installation.start({ poolSize: 1 });
    await until(async () => (await waiting()).length === 1, 'one waits');
    const [lost] = await waiting();
    await installation.kube.core.deleteNamespacedPod({
      name: lost?.metadata?.name ?? '',
      namespace: toolboxNamespace,
      gracePeriodSeconds: 0,
    });
    await until(
      async () => {
        const now = await waiting();
        return now.length === 1 && now[0]?.metadata?.name !== lost?.metadata?.name;
      },
      'another waits',
      60_000,
    );
    const [kept] = await waiting();
    await first.manager.stop();

    const second = await installation.start({ poolSize: 1 });
    const workspace = await second.manager.open('learner', labNamed('warm', { 'a.txt': 'x\n' }), never);
    expect(workspace.id).toBe(kept?.metadata?.name);
    const { output } = await (await second.manager.shell(workspace.id, null, never)).run(
      'cat a.txt',
      clicked,
    );
    expect(output).toBe('x\n');
  });
});
