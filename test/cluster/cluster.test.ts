import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import type { ClusterHandle } from '../../src/cluster/cluster-handle.ts';
import { clusterPaths } from '../../src/cluster/cluster-paths.ts';
import { attempt, run } from '../../src/cluster/command.ts';
import { examine } from '../../src/cluster/doctor.ts';
import { stopCluster } from '../../src/cluster/down.ts';
import { imagesInNode } from '../../src/cluster/images/load.ts';
import { findNode, kubectlInNode } from '../../src/cluster/kind/node.ts';
import { createKube } from '../../src/cluster/kube.ts';
import { chooseKubernetes } from '../../src/cluster/kubernetes-choice.ts';
import { createProgress } from '../../src/cluster/progress.ts';
import { minorOf } from '../../src/cluster/source/versions.ts';
import { readStatus } from '../../src/cluster/status.ts';
import { startCluster } from '../../src/cluster/up.ts';
import { readConfig } from '../../src/config.ts';

const config = readConfig();
const { signal } = new AbortController();
let handle: ClusterHandle;
let node: string;

beforeAll(async () => {
  handle = await startCluster({ config, signal });
  await handle.addOns;
  node = (await findNode(config.cluster, signal))?.name ?? '';
});

/** Runs a shell command in a throw-away pod of an image; resolves to what it printed. */
async function inPod(image: string, command: string): Promise<string> {
  const name = `kindlab-test-${Math.random().toString(36).slice(2, 8)}`;
  try {
    await kubectlInNode(
      node,
      [
        'run',
        name,
        `--image=${image}`,
        '--image-pull-policy=IfNotPresent',
        '--restart=Never',
        '--',
        'sh',
        '-c',
        command,
      ],
      { signal },
    );
    await kubectlInNode(
      node,
      ['wait', `pod/${name}`, '--for=jsonpath={.status.phase}=Succeeded', '--timeout=60s'],
      { signal, timeoutMs: 90_000 },
    );
    return await kubectlInNode(node, ['logs', name], { signal });
  } finally {
    await kubectlInNode(node, ['delete', 'pod', name, '--now', '--wait=false', '--ignore-not-found'], {
      signal,
    });
  }
}

describe('the cluster that `kindlab up` makes', () => {
  it('has a ready node of the version it says', async () => {
    const kube = createKube(handle);
    const [only] = (await kube.core.listNode()).items;
    expect(only?.status?.conditions?.find((condition) => condition.type === 'Ready')?.status).toBe('True');
    expect(only?.status?.nodeInfo?.kubeletVersion).toBe(handle.kubernetes);
    expect((await kube.version.getCode()).gitVersion).toBe(handle.kubernetes);
  });

  it('holds every lab image under the tag that labs write', async () => {
    const there = await imagesInNode(node, signal);
    for (const tag of Object.values(handle.images)) expect(there).toContain(tag);
  });

  it('keeps the admin kubeconfig from everybody else on the machine', async () => {
    expect((await stat(handle.kubeconfigPath)).mode & 0o777).toBe(0o600);
  });

  it('resolves service names and has a default StorageClass once the add-ons are there', async () => {
    expect(await inPod(handle.images.busybox, 'nslookup kubernetes.default.svc.cluster.local')).toMatch(
      /Address.*10\.96\.0\.1/,
    );
    const classes = (await createKube(handle).storage.listStorageClass()).items;
    expect(
      classes.map((one) => one.metadata?.annotations?.['storageclass.kubernetes.io/is-default-class']),
    ).toContain('true');
  });

  it('leaves room on two cores for what learners start', async () => {
    const pods = (await createKube(handle).core.listNamespacedPod({ namespace: 'kube-system' })).items;
    const millicores = pods
      .flatMap((pod) => pod.spec?.containers ?? [])
      .map((container) => container.resources?.requests?.cpu ?? '0')
      .reduce((sum, cpu) => sum + (cpu.endsWith('m') ? Number.parseInt(cpu, 10) : Number(cpu) * 1000), 0);
    expect(millicores).toBeLessThan(400);
  });

  it('knows whether it enforces NetworkPolicy, and doctor says so', async () => {
    expect(handle.networkPolicyEnforced).toBeTypeOf('boolean');
    const { findings } = await examine(config, signal);
    const finding = findings.find((one) => one.id === 'network-policy');
    expect(finding?.detail).toMatch(handle.networkPolicyEnforced ? /^enforced/ : /^NOT enforced/);
  });

  it('is called ready by status', async () => {
    expect((await readStatus(config, signal)).cluster).toMatchObject({
      state: 'ready',
      kubernetes: handle.kubernetes,
    });
  });
});

describe('a Docker that does not answer', () => {
  it('does not make a cluster look as if it had never been made', async () => {
    vi.stubEnv('DOCKER_HOST', 'unix:///nonexistent/docker.sock');
    try {
      expect(await readStatus(config, signal)).toMatchObject({
        docker: 'silent',
        cluster: { state: 'unhealthy', kubernetes: handle.kubernetes },
      });
      const { findings } = await examine(config, signal);
      expect(findings.find(({ id }) => id === 'node-image')?.detail).toMatch(/^unknown/);
    } finally {
      vi.unstubAllEnvs();
    }
  });
});

describe('`kindlab up` on a cluster that is there', () => {
  it('changes nothing, even when two of them start at once', async () => {
    const before = await findNode(config.cluster, signal);
    const both = await Promise.all([startCluster({ config, signal }), startCluster({ config, signal })]);
    await Promise.all(both.map((one) => one.addOns));
    expect(both.map((one) => one.source)).toEqual(['existing', 'existing']);
    expect(await findNode(config.cluster, signal)).toEqual(before);
  });

  it('says what it looked at and did not need', async () => {
    const progress = createProgress();
    await startCluster({ config, signal, progress });
    const { state, stages } = progress.snapshot();
    expect(state).toBe('ready');
    expect(stages.map(({ id, state }) => [id, state])).toEqual([
      ['own-cluster', 'skipped'],
      ['docker', 'done'],
      ['existing', 'done'],
      ['pulled', 'skipped'],
      ['bundle', 'skipped'],
      ['images', 'done'],
    ]);
  });

  it('refuses a named kubeconfig that is not there, instead of quietly using another cluster', async () => {
    const wrong = { ...config, kubeconfig: '/nonexistent/kubeconfig' };
    await expect(startCluster({ config: wrong, signal })).rejects.toMatchObject({
      code: 'bad-config',
      hint: expect.stringContaining('KINDLAB_KUBECONFIG'),
    });
  });
});

describe('a cluster of another minor', () => {
  const older = chooseKubernetes(config, '1.35');

  it('stands beside the default one, and neither disturbs the other', async (context) => {
    const node = await findNode(older.cluster, signal);
    if (node === null) context.skip('there is none here: `kindlab up --kubernetes 1.35` makes one');
    const before = await findNode(config.cluster, signal);
    const [own, other] = await Promise.all(
      [config, older].map((one) => startCluster({ config: one, signal })),
    );
    await Promise.all([own?.addOns, other?.addOns]);
    expect(other).toMatchObject({ source: 'existing', context: `kind-${older.cluster}` });
    for (const [minor, one] of [
      ['1.36', own],
      ['1.35', other],
    ] as const) {
      if (one === undefined) throw new Error('there is no handle');
      const kube = createKube(one);
      expect(minorOf((await kube.version.getCode()).gitVersion)).toBe(minor);
      expect(minorOf((await kube.core.listNode()).items[0]?.status?.nodeInfo?.kubeletVersion ?? '')).toBe(
        minor,
      );
    }
    expect(await findNode(config.cluster, signal)).toEqual(before);
    expect(await findNode(older.cluster, signal)).toEqual(node);
    // The kubectl in its toolbox is of its own minor.
    const version = [
      'ctr',
      '--namespace=k8s.io',
      'run',
      '--rm',
      own?.images.toolbox ?? '',
      'kindlab-test',
      'kubectl',
    ];
    const client = await run(
      'docker',
      ['exec', `${older.cluster}-control-plane`, ...version, 'version', '--client'],
      {
        signal,
      },
    );
    expect(client).toMatch(/^Client Version: v1\.35\./);
  });

  it('is named by the status of the default one, and has a status of its own', async () => {
    const there = (await findNode(older.cluster, signal)) !== null;
    const { others } = await readStatus(config, signal);
    expect(others.map(({ name }) => name)).toEqual(there ? [older.cluster] : []);
    const { cluster, others: beside } = await readStatus(older, signal);
    expect(cluster).toMatchObject({ name: older.cluster, state: there ? 'ready' : 'none' });
    expect(beside).toEqual([{ name: config.cluster, minor: config.kubernetes, running: true }]);
  });

  it('stays when the default one is removed, with its kubeconfig', async () => {
    const home = await mkdtemp(join(tmpdir(), 'kindlab-down-'));
    const own = { ...config, home, cluster: `kindlab-test-${randomBytes(4).toString('hex')}` };
    const beside = chooseKubernetes(own, '1.35');
    const image = `kindlab.local/test:${own.cluster}`;
    const made = [own, beside].map(({ cluster }) => `${cluster}-control-plane`);
    try {
      await writeFile(join(home, 'empty.tar'), Buffer.alloc(1024));
      await run('docker', ['import', join(home, 'empty.tar'), image], { signal });
      for (const one of [own, beside]) {
        const { kubeconfig } = clusterPaths(one);
        await mkdir(dirname(kubeconfig), { recursive: true });
        await writeFile(kubeconfig, '');
        const labels = [
          '--label',
          `io.x-k8s.kind.cluster=${one.cluster}`,
          '--label',
          'io.x-k8s.kind.role=control-plane',
        ];
        await run(
          'docker',
          ['create', '--name', `${one.cluster}-control-plane`, ...labels, image, '/nothing'],
          { signal },
        );
      }
      const said: string[] = [];
      await stopCluster({ config: own, purge: false, signal, say: (sentence) => said.push(sentence) });
      expect(said).toContainEqual(
        expect.stringMatching(`Kept: the cluster ${beside.cluster} .*--kubernetes 1.35`),
      );
      expect(await findNode(own.cluster, signal)).toBeNull();
      expect(await findNode(beside.cluster, signal)).not.toBeNull();
      await expect(stat(clusterPaths(own).kubeconfig)).rejects.toThrow('ENOENT');
      await stat(clusterPaths(beside).kubeconfig);
    } finally {
      await attempt('docker', ['rm', '--force', ...made]);
      await attempt('docker', ['image', 'rm', image]);
      await rm(home, { recursive: true, force: true });
    }
  });
});

describe('the lab images', () => {
  const tools = [
    'bash',
    'kubectl',
    'curl',
    'wget',
    'jq',
    'yq',
    'vim',
    'nano',
    'less',
    'ps',
    'dig',
    'nc',
    'openssl',
    'git',
    'perl',
  ];

  it('toolbox has every tool, a home of its own, Korean, and is nobody special', async () => {
    const missing = await inPod(
      handle.images.toolbox,
      `for tool in ${tools.join(' ')}; do command -v "$tool" >/dev/null || echo "$tool"; done`,
    );
    expect(missing).toBe('');
    expect(
      await inPod(
        handle.images.toolbox,
        'id -u; pwd; echo $LANG; LC_ALL=ko_KR.UTF-8 locale charmap; test -w . && echo writable',
      ),
    ).toBe('1000\n/home/learner\nC.UTF-8\nUTF-8\nwritable');
  });

  it('toolbox completes kubectl, and k as well', async () => {
    const complete = `bash -ic 'COMP_WORDS=(k get po); for c in kubectl k; do _comp_load $c 2>/dev/null || __load_completion $c; complete -p $c; done' 2>/dev/null`;
    expect(await inPod(handle.images.toolbox, complete)).toMatch(
      /__start_kubectl kubectl\n.*__start_kubectl k$/,
    );
  });

  it('curl has sh and no bash', async () => {
    expect(
      await inPod(
        handle.images.curl,
        'curl --version | cut -d" " -f1 | head -n1; command -v bash || echo none',
      ),
    ).toBe('curl\nnone');
  });

  it('web serves a page on 8080 without being root', async () => {
    expect(
      await inPod(
        handle.images.web,
        'id -u; httpd -p 8080 -h /srv/www; wget -q -O - http://127.0.0.1:8080/ | grep h1',
      ),
    ).toBe('1000\n<h1>It works</h1>');
  });
});
