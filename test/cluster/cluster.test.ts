import { stat } from 'node:fs/promises';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import type { ClusterHandle } from '../../src/cluster/cluster-handle.ts';
import { examine } from '../../src/cluster/doctor.ts';
import { imagesInNode } from '../../src/cluster/images/load.ts';
import { findNode, kubectlInNode } from '../../src/cluster/kind/node.ts';
import { createKube } from '../../src/cluster/kube.ts';
import { createProgress } from '../../src/cluster/progress.ts';
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
