import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { ClusterHandle } from '../cluster-handle.ts';
import { run } from '../command.ts';
import { imagesInNode } from '../images/load.ts';
import { kubectlInNode } from '../kind/node.ts';
import type { StageReport } from '../progress.ts';
import { type ClusterRecord, writeRecord } from '../record.ts';
import type { SetUp } from '../set-up.ts';
import { binaryGroups, versions } from '../source/versions.ts';
import type { StageId } from '../stages.ts';
import { probeNetworkPolicy } from './network-policy.ts';
import { giveImage, giveProgram } from './parts.ts';

export interface AddOnTask {
  id: StageId;
  /** Says why there is nothing to do; null when there is. */
  unneeded: () => Promise<string | null>;
  work: (report: StageReport) => Promise<void>;
}

const metricsTag = `kindlab.local/metrics-server:${versions.metricsServer}`;

/** What is still to be done for a cluster that labs can run on already, in the order learners are likely to miss it. */
export function addOnTasks(
  setUp: SetUp,
  node: string,
  record: ClusterRecord,
  handle: ClusterHandle,
): AddOnTask[] {
  const { config, signal } = setUp;
  const tasks: AddOnTask[] = [
    {
      id: 'network-policy',
      unneeded: async () => (record.networkPolicyEnforced === null ? null : 'known from before'),
      work: async () => {
        const enforced = await probeNetworkPolicy(node, signal);
        handle.networkPolicyEnforced = enforced;
        await writeRecord(config.home, config.cluster, { ...record, networkPolicyEnforced: enforced });
      },
    },
    {
      id: 'metrics',
      unneeded: () => present(node, metricsTag, signal),
      work: async (report) => {
        const image = { program: 'metrics-server', tag: metricsTag, path: '/metrics-server' };
        await giveImage(setUp, node, { group: binaryGroups.metrics, ...image }, report);
        const manifest = await readFile(join(import.meta.dirname, 'metrics-server.yaml'), 'utf8');
        await kubectlInNode(node, ['apply', '--filename=-'], { signal, input: manifest });
        await untilRolledOut(node, 'kube-system', 'metrics-server', signal);
        if (record.source === 'pulled') return;
        await giveProgram(setUp, node, { group: binaryGroups.metrics, program: 'etcdctl' }, report);
      },
    },
  ];
  // A pulled image brings these along.
  if (record.source !== 'pulled') tasks.splice(1, 0, dns(setUp, node), storage(setUp, node, handle));
  return tasks;
}

function dns(setUp: SetUp, node: string): AddOnTask {
  const { signal } = setUp;
  const wanted = async () => (await containerOf(node, 'kube-system', 'coredns', signal)).image;
  return {
    id: 'dns',
    unneeded: async () => present(node, await wanted(), signal),
    work: async (report) => {
      const group = binaryGroups.dns;
      await giveImage(
        setUp,
        node,
        { group, program: 'coredns', tag: await wanted(), path: '/coredns' },
        report,
      );
      await restart(node, 'kube-system', 'coredns', 'k8s-app=kube-dns', signal);
      await giveProgram(setUp, node, { group, program: 'crictl' }, report);
    },
  };
}

function storage(setUp: SetUp, node: string, handle: ClusterHandle): AddOnTask {
  const { signal } = setUp;
  const wanted = () => containerOf(node, 'local-path-storage', 'local-path-provisioner', signal);
  return {
    id: 'storage',
    unneeded: async () => present(node, (await wanted()).image, signal),
    work: async (report) => {
      const { image, command } = await wanted();
      const flag = command.indexOf('--helper-image');
      const helper = flag === -1 ? undefined : command[flag + 1];
      // The helper only has to make and remove directories: busybox under another name.
      const tag = [
        'ctr',
        '--namespace=k8s.io',
        'images',
        'tag',
        '--force',
        handle.images.busybox,
        helper ?? '',
      ];
      if (helper !== undefined) await run('docker', ['exec', node, ...tag], { signal });
      const program = 'local-path-provisioner';
      await giveImage(
        setUp,
        node,
        { group: binaryGroups.storage, program, tag: image, path: `/usr/local/bin/${program}` },
        report,
      );
      await restart(node, 'local-path-storage', program, `app=${program}`, signal);
    },
  };
}

async function present(node: string, tag: string, signal: AbortSignal): Promise<string | null> {
  return (await imagesInNode(node, signal)).has(tag) ? 'already in the cluster' : null;
}

/** The first container of a deployment: the cluster's own manifests say which image they ask for. */
async function containerOf(node: string, namespace: string, deployment: string, signal: AbortSignal) {
  const query = [
    'get',
    'deployment',
    deployment,
    `--namespace=${namespace}`,
    '--output=jsonpath={.spec.template.spec.containers[0]}',
  ];
  const container = z.object({ image: z.string(), command: z.array(z.string()).default([]) });
  return container.parse(JSON.parse(await kubectlInNode(node, query, { signal })));
}

/** The kubelet retries a missing image ever more rarely; a new pod finds the one that has come at once. */
async function restart(
  node: string,
  namespace: string,
  deployment: string,
  selector: string,
  signal: AbortSignal,
): Promise<void> {
  const args = ['delete', 'pods', `--namespace=${namespace}`, `--selector=${selector}`, '--now'];
  await kubectlInNode(node, args, { signal, timeoutMs: 120_000 });
  await untilRolledOut(node, namespace, deployment, signal);
}

async function untilRolledOut(
  node: string,
  namespace: string,
  deployment: string,
  signal: AbortSignal,
): Promise<void> {
  const args = [
    'rollout',
    'status',
    `deployment/${deployment}`,
    `--namespace=${namespace}`,
    '--timeout=120s',
  ];
  await kubectlInNode(node, args, { signal, timeoutMs: 150_000 });
}
