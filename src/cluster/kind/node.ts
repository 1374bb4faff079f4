import { chmod, mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parse, stringify } from 'yaml';
import { z } from 'zod';
import { LabError } from '../../lab/lab-error.ts';
import { attempt, run, succeeds } from '../command.ts';

/** The container that is the cluster's only node. */
export interface NodeContainer {
  id: string;
  name: string;
  running: boolean;
  /** The image reference it was made from. */
  image: string;
}

const nodeName = (cluster: string) => `${cluster}-control-plane`;
export const contextName = (cluster: string) => `kind-${cluster}`;

const inspectSchema = z.object({
  Id: z.string(),
  State: z.object({ Running: z.boolean() }),
  Config: z.object({ Image: z.string() }),
});

/** The node of the kind cluster of that name; null when there is none. Only containers that kind labelled are ever looked at. */
export async function findNode(cluster: string, signal: AbortSignal): Promise<NodeContainer | null> {
  const ids = await run(
    'docker',
    [
      'ps',
      '--all',
      '--no-trunc',
      '--quiet',
      '--filter',
      `label=io.x-k8s.kind.cluster=${cluster}`,
      '--filter',
      'label=io.x-k8s.kind.role=control-plane',
    ],
    { signal, timeoutMs: 30_000 },
  );
  const id = ids.split('\n')[0];
  if (id === undefined || id === '') return null;
  const details = inspectSchema.parse(
    JSON.parse(await run('docker', ['inspect', '--format', '{{json .}}', id], { signal, timeoutMs: 30_000 })),
  );
  return {
    id: details.Id,
    name: nodeName(cluster),
    running: details.State.Running,
    image: details.Config.Image,
  };
}

/** Removes the cluster's containers and their volumes; whatever else Docker runs is not touched. */
export async function removeCluster(cluster: string, signal?: AbortSignal): Promise<boolean> {
  const ids = (
    await run('docker', ['ps', '--all', '--quiet', '--filter', `label=io.x-k8s.kind.cluster=${cluster}`], {
      signal,
      timeoutMs: 60_000,
    })
  )
    .split('\n')
    .filter(Boolean);
  if (ids.length > 0)
    await run('docker', ['rm', '--force', '--volumes', ...ids], { signal, timeoutMs: 120_000 });
  return ids.length > 0;
}

export async function startNode(node: NodeContainer, signal: AbortSignal): Promise<void> {
  await run('docker', ['start', node.id], { signal, timeoutMs: 120_000 });
}

/** Runs kubectl inside the node, with the node's own admin credentials. */
export function kubectlInNode(
  node: string,
  args: string[],
  options: { signal: AbortSignal; input?: string; timeoutMs?: number },
): Promise<string> {
  const stdin = options.input === undefined ? [] : ['--interactive'];
  return run(
    'docker',
    ['exec', ...stdin, node, 'kubectl', '--kubeconfig=/etc/kubernetes/admin.conf', ...args],
    { timeoutMs: 60_000, ...options },
  );
}

/** One look at whether the API server says it is ready and the node is. */
export async function isHealthy(node: string, signal: AbortSignal): Promise<boolean> {
  const kubectl = [
    'exec',
    node,
    'kubectl',
    '--kubeconfig=/etc/kubernetes/admin.conf',
    '--request-timeout=5s',
  ];
  if (!(await succeeds('docker', [...kubectl, 'get', '--raw=/readyz'], { signal, timeoutMs: 15_000 })))
    return false;
  const ready = await attempt(
    'docker',
    [
      ...kubectl,
      'get',
      'nodes',
      '--output=jsonpath={.items[*].status.conditions[?(@.type=="Ready")].status}',
    ],
    { signal, timeoutMs: 15_000 },
  );
  return ready.exitCode === 0 && /^True( True)*$/.test(ready.stdout.trim());
}

/** Waits until `isHealthy`; false when that took longer than `timeoutMs`. */
export async function waitUntilHealthy(
  node: string,
  { signal, timeoutMs, say }: { signal: AbortSignal; timeoutMs: number; say: (detail: string) => void },
): Promise<boolean> {
  const deadline = Date.now() + timeoutMs;
  say('waiting for the API server and the node to be ready');
  while (Date.now() < deadline) {
    if (await isHealthy(node, signal)) return true;
    await sleep(1_000, undefined, { signal });
  }
  return false;
}

/** True when kind got through to its last step: before that, the default StorageClass is not there. */
export async function isComplete(node: string, signal: AbortSignal): Promise<boolean> {
  return await succeeds(
    'docker',
    ['exec', node, 'kubectl', '--kubeconfig=/etc/kubernetes/admin.conf', 'get', 'storageclass', 'standard'],
    { signal },
  );
}

const kubeconfigSchema = z.looseObject({
  clusters: z.array(z.looseObject({ cluster: z.looseObject({ server: z.string() }) })).min(1),
  users: z.array(z.looseObject({ user: z.unknown() })).min(1),
});

/** Writes the cluster's admin kubeconfig, readable by its owner only, pointing at the port Docker published on this machine. */
export async function writeKubeconfig(cluster: string, path: string, signal: AbortSignal): Promise<void> {
  const node = nodeName(cluster);
  const published = (await run('docker', ['port', node, '6443/tcp'], { signal, timeoutMs: 30_000 })).split(
    '\n',
  )[0];
  const admin = kubeconfigSchema.safeParse(
    parse(
      await run('docker', ['exec', node, 'cat', '/etc/kubernetes/admin.conf'], { signal, timeoutMs: 30_000 }),
    ),
  );
  const [first, user] = [admin.data?.clusters[0], admin.data?.users[0]];
  if (published === undefined || first === undefined || user === undefined) {
    throw new LabError(
      'cluster-setup',
      `The node ${node} does not publish its API server or has no admin credentials.`,
      {
        hint: 'Run `npx kindlab down` and then `npx kindlab up` to make the cluster again.',
      },
    );
  }
  const name = contextName(cluster);
  const kubeconfig = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name, cluster: { ...first.cluster, server: `https://${published}` } }],
    users: [{ name, user: user.user }],
    contexts: [{ name, context: { cluster: name, user: name } }],
    'current-context': name,
  };
  await mkdir(dirname(path), { recursive: true });
  await writeFile(`${path}.part`, stringify(kubeconfig), { mode: 0o600 });
  await chmod(`${path}.part`, 0o600);
  await rename(`${path}.part`, path);
}
