import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { cachedDirectory, cacheKeyOfFiles } from '../cache.ts';
import type { ClusterHandle } from '../cluster-handle.ts';
import { run } from '../command.ts';
import { imagesInNode, loadImage } from '../images/load.ts';
import { kubectlInNode } from '../kind/node.ts';
import { takeLock } from '../lock.ts';
import type { StageReport } from '../progress.ts';
import { writeRecord } from '../record.ts';
import type { RunningCluster, SetUp } from '../set-up.ts';
import { buildComponentImage } from '../source/component-images.ts';
import { buildBinaries, downloadModules, ensureGo } from '../source/go.ts';
import { type BinaryGroup, binaryGroups, versions } from '../source/versions.ts';
import { defineStages, type StageId } from '../stages.ts';
import { probeNetworkPolicy } from './network-policy.ts';

interface Task {
  id: StageId;
  /** Says why there is nothing to do; null when there is. */
  unneeded: () => Promise<string | null>;
  work: (report: StageReport) => Promise<void>;
}

/**
 * What makes a cluster complete but no first lab needs: DNS, storage, metrics, and the NetworkPolicy probe.
 * One after the other, out of everybody's way; a failure is recorded in the progress and does not stop the rest.
 */
export async function finishAddOns(
  setUp: SetUp,
  cluster: RunningCluster,
  handle: ClusterHandle,
): Promise<void> {
  const { config, progress, timings, signal } = setUp;
  const { record } = cluster;
  const node = cluster.nodes[0];
  if (record === null || node === undefined) return;
  const fromSource = record.source !== 'pulled';

  const tasks: Task[] = [
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
      id: 'dns',
      unneeded: async () =>
        fromSource
          ? await present(node, (await wantedTags(node, signal)).coredns, signal)
          : 'part of the pulled image',
      work: async (report) => {
        const binaries = await binariesOf(binaryGroups.dns, setUp, report);
        await give(setUp, node, {
          tag: (await wantedTags(node, signal)).coredns,
          binary: join(binaries, 'coredns'),
          path: '/coredns',
        });
        await copyProgram(node, join(binaries, 'crictl'), signal);
        await restart(node, 'kube-system', 'coredns', 'k8s-app=kube-dns', signal);
      },
    },
    {
      id: 'storage',
      unneeded: async () =>
        fromSource
          ? await present(node, (await wantedTags(node, signal)).provisioner, signal)
          : 'part of the pulled image',
      work: async (report) => {
        const tags = await wantedTags(node, signal);
        const binaries = await binariesOf(binaryGroups.storage, setUp, report);
        // The helper only has to make and remove directories: busybox under another name.
        if (tags.helper !== undefined)
          await run(
            'docker',
            [
              'exec',
              node,
              'ctr',
              '--namespace=k8s.io',
              'images',
              'tag',
              '--force',
              handle.images.busybox,
              tags.helper,
            ],
            { signal },
          );
        await give(setUp, node, {
          tag: tags.provisioner,
          binary: join(binaries, 'local-path-provisioner'),
          path: '/usr/local/bin/local-path-provisioner',
        });
        await restart(
          node,
          'local-path-storage',
          'local-path-provisioner',
          'app=local-path-provisioner',
          signal,
        );
      },
    },
    {
      id: 'metrics',
      unneeded: async () => await present(node, metricsTag, signal),
      work: async (report) => {
        const binaries = await binariesOf(binaryGroups.metrics, setUp, report);
        if (fromSource) await copyProgram(node, join(binaries, 'etcdctl'), signal);
        await give(setUp, node, {
          tag: metricsTag,
          binary: join(binaries, 'metrics-server'),
          path: '/metrics-server',
        });
        await kubectlInNode(node, ['apply', '--filename=-'], {
          signal,
          input: await readFile(join(import.meta.dirname, 'metrics-server.yaml'), 'utf8'),
        });
        await untilRolledOut(node, 'kube-system', 'metrics-server', signal);
      },
    },
  ];

  progress.plan(
    defineStages(
      tasks.map((task) => task.id),
      timings,
    ),
  );
  // Two processes may want to finish the same cluster; the second finds it finished.
  const lock = await takeLock(join(config.home, 'add-ons.lock'), { signal, onWait: () => undefined });
  try {
    for (const { id, unneeded, work } of tasks) {
      signal.throwIfAborted();
      const why = await unneeded();
      if (why === null) await progress.run(id, work).catch(() => signal.throwIfAborted());
      else progress.skip(id, why);
    }
  } finally {
    await lock.release();
  }
}

const metricsTag = `kindlab.local/metrics-server:${versions.metricsServer}`;

async function present(node: string, tag: string, signal: AbortSignal): Promise<string | null> {
  return (await imagesInNode(node, signal)).has(tag) ? 'already in the cluster' : null;
}

async function containerOf(
  node: string,
  namespace: string,
  deployment: string,
  signal: AbortSignal,
): Promise<{ image: string; command: string[] }> {
  const json = await kubectlInNode(
    node,
    [
      'get',
      'deployment',
      deployment,
      `--namespace=${namespace}`,
      '--output=jsonpath={.spec.template.spec.containers[0]}',
    ],
    { signal },
  );
  return z.object({ image: z.string(), command: z.array(z.string()).default([]) }).parse(JSON.parse(json));
}

/** The image names that the cluster's own manifests ask for. */
async function wantedTags(
  node: string,
  signal: AbortSignal,
): Promise<{ coredns: string; provisioner: string; helper: string | undefined }> {
  const dns = await containerOf(node, 'kube-system', 'coredns', signal);
  const storage = await containerOf(node, 'local-path-storage', 'local-path-provisioner', signal);
  return {
    coredns: dns.image,
    provisioner: storage.image,
    helper: storage.command[storage.command.indexOf('--helper-image') + 1],
  };
}

/** Compiles a group at low priority, or finds it compiled. */
async function binariesOf(
  group: BinaryGroup,
  { config, host, signal, timings }: SetUp,
  report: StageReport,
): Promise<string> {
  const go = await ensureGo(host, signal, (detail) => report.update({ detail }));
  const options = { go, home: config.home, signal, report, timings, background: true };
  const packages = await downloadModules([group], options);
  return await buildBinaries(group, packages.get(group.id) ?? 0, options);
}

/** Packs a program into an image of its own and loads that into the node. */
async function give(
  { config, host, signal }: SetUp,
  node: string,
  { tag, binary, path }: { tag: string; binary: string; path: string },
): Promise<void> {
  const name = basename(binary);
  const key = await cacheKeyOfFiles([binary], tag, path);
  const layout = await cachedDirectory(join(config.home, 'cache', 'images'), name, key, (directory) =>
    buildComponentImage(directory, { tags: [tag], binary, path, architecture: host.architecture, signal }),
  );
  await loadImage(node, layout, signal);
}

async function copyProgram(node: string, program: string, signal: AbortSignal): Promise<void> {
  await run('docker', ['cp', program, `${node}:/usr/local/bin/${basename(program)}`], { signal });
}

/** The kubelet retries a missing image ever more rarely; a new pod finds the one that has come at once. */
async function restart(
  node: string,
  namespace: string,
  deployment: string,
  selector: string,
  signal: AbortSignal,
): Promise<void> {
  await kubectlInNode(
    node,
    ['delete', 'pods', `--namespace=${namespace}`, `--selector=${selector}`, '--now'],
    { signal, timeoutMs: 120_000 },
  );
  await untilRolledOut(node, namespace, deployment, signal);
}

async function untilRolledOut(
  node: string,
  namespace: string,
  deployment: string,
  signal: AbortSignal,
): Promise<void> {
  await kubectlInNode(
    node,
    ['rollout', 'status', `deployment/${deployment}`, `--namespace=${namespace}`, '--timeout=120s'],
    { signal, timeoutMs: 150_000 },
  );
}
