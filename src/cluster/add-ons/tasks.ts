import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { ClusterHandle } from '../cluster-handle.ts';
import { run, succeeds } from '../command.ts';
import { loadClientImages, missingClientImages } from '../images/clients/load-client-images.ts';
import { imagesInNode } from '../images/load.ts';
import { kubectlInNode } from '../kind/node.ts';
import type { StageReport } from '../progress.ts';
import { type ClusterRecord, writeRecord } from '../record.ts';
import type { SetUp } from '../set-up.ts';
import type { StageId } from '../stages.ts';
import { probeNetworkPolicy } from './network-policy.ts';
import {
  addOnImages,
  addOnPrograms,
  etcdctlTag,
  giveImage,
  giveProgram,
  kwokTag,
  metricsTag,
} from './parts.ts';

export interface AddOnTask {
  id: StageId;
  /** Says why there is nothing to do; null when there is. */
  unneeded: () => Promise<string | null>;
  work: (report: StageReport) => Promise<void>;
}

/** What is still to be done for a cluster that labs can run on already, in the order learners are likely to miss it. */
export function addOnTasks(
  setUp: SetUp,
  node: string,
  record: ClusterRecord,
  handle: ClusterHandle,
): AddOnTask[] {
  const { config, signal } = setUp;
  const { metricsServer, kwok, etcdctl: etcdctlImage } = addOnImages(config.kubernetes);
  const { etcdctl } = addOnPrograms(config.kubernetes);
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
      unneeded: () => present(node, metricsTag, record.source === 'pulled' ? null : 'etcdctl', signal),
      work: async (report) => {
        await giveImage(setUp, node, metricsServer, metricsTag, report);
        const manifest = await readFile(join(import.meta.dirname, 'metrics-server.yaml'), 'utf8');
        await kubectlInNode(node, ['apply', '--filename=-'], { signal, input: manifest });
        await untilRolledOut(node, 'kube-system', 'metrics-server', signal);
        if (record.source === 'pulled') return;
        await giveProgram(setUp, node, etcdctl, report);
      },
    },
    {
      id: 'own-control-planes',
      unneeded: async () =>
        (await present(node, kwokTag, null, signal)) && (await present(node, etcdctlTag, null, signal)),
      work: async (report) => {
        await giveImage(setUp, node, kwok, kwokTag, report);
        await giveImage(setUp, node, etcdctlImage, etcdctlTag, report);
      },
    },
  ];
  // A pulled image brings these along.
  if (record.source !== 'pulled') tasks.splice(1, 0, dns(setUp, node), storage(setUp, node, handle));
  // Last: nothing but the chapter on client libraries needs them.
  tasks.push({
    id: 'client-images',
    unneeded: async () =>
      (await missingClientImages(setUp, node)).length === 0 ? 'already in the node' : null,
    work: (report) => loadClientImages(setUp, node, report),
  });
  return tasks;
}

function dns(setUp: SetUp, node: string): AddOnTask {
  const { config, signal } = setUp;
  const { coredns } = addOnImages(config.kubernetes);
  const { crictl } = addOnPrograms(config.kubernetes);
  const wanted = async () => (await containerOf(node, 'kube-system', 'coredns', signal)).image;
  return {
    id: 'dns',
    unneeded: async () => present(node, await wanted(), 'crictl', signal),
    work: async (report) => {
      const tag = await wanted();
      if (!(await imagesInNode(node, signal)).has(tag)) {
        await giveImage(setUp, node, coredns, tag, report);
        await restart(node, 'kube-system', 'coredns', 'k8s-app=kube-dns', signal);
      }
      await giveProgram(setUp, node, crictl, report);
    },
  };
}

function storage(setUp: SetUp, node: string, handle: ClusterHandle): AddOnTask {
  const { config, signal } = setUp;
  const { localPath } = addOnImages(config.kubernetes);
  const wanted = () => containerOf(node, 'local-path-storage', 'local-path-provisioner', signal);
  return {
    id: 'storage',
    unneeded: async () => present(node, (await wanted()).image, null, signal),
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
      await giveImage(setUp, node, localPath, image, report);
      const { program } = localPath;
      await restart(node, 'local-path-storage', program, `app=${program}`, signal);
    },
  };
}

/** Whether the node holds the image and, unless null, the program that comes with it: an earlier start may have got half-way. */
async function present(
  node: string,
  tag: string,
  program: string | null,
  signal: AbortSignal,
): Promise<string | null> {
  if (!(await imagesInNode(node, signal)).has(tag)) return null;
  if (program !== null && !(await succeeds('docker', ['exec', node, 'which', program], { signal })))
    return null;
  return 'already in the cluster';
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
