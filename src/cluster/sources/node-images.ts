import { LabError } from '../../lab/lab-error.ts';
import { clusterPaths } from '../cluster-paths.ts';
import { run } from '../command.ts';
import { createCluster } from '../kind/create.ts';
import { contextName, findNode } from '../kind/node.ts';
import { type ClusterRecord, writeRecord } from '../record.ts';
import type { RunningCluster, SetUp } from '../set-up.ts';
import { isBuiltNodeImage } from '../source/build-node.ts';
import { defineStages } from '../stages.ts';

/** Where a cluster made from that image came from; a bundle's image is a built one as well. */
export function sourceOfImage(image: string): ClusterRecord['source'] {
  return isBuiltNodeImage(image) ? 'built' : 'pulled';
}

/** kind writes it there in every node image. */
export async function kubernetesVersionOf(node: string, signal: AbortSignal): Promise<string> {
  return (await run('docker', ['exec', node, 'cat', '/kind/version'], { signal, timeoutMs: 30_000 })).trim();
}

/** Stage `cluster`: creates the cluster from a node image that Docker has, and records it. */
export async function clusterFromImage(
  { config, host, signal, progress, timings }: SetUp,
  { kind, image, source }: { kind: string; image: string; source: ClusterRecord['source'] },
): Promise<RunningCluster> {
  const { cluster, home } = config;
  const kubeconfigPath = clusterPaths(config).kubeconfig;
  progress.plan(defineStages(['cluster', 'images'], timings));
  return await progress.run('cluster', async (stage) => {
    await createCluster({
      kind,
      cluster,
      image,
      host,
      home,
      signal,
      builtFromSource: isBuiltNodeImage(image),
      say: (detail) => stage.update({ detail }),
    });
    const node = await findNode(cluster, signal);
    if (node === null)
      throw new LabError(
        'cluster-setup',
        `kind said it created the cluster ${cluster}, but its node is not there.`,
      );
    const kubernetes = await kubernetesVersionOf(node.name, signal);
    const record: ClusterRecord = {
      nodeId: node.id,
      image,
      source,
      kubernetes,
      networkPolicyEnforced: null,
      createdAt: new Date().toISOString(),
    };
    await writeRecord(home, cluster, record);
    progress.decide({ source, kubernetes });
    return { kubeconfigPath, context: contextName(cluster), source, nodes: [node.name], record };
  });
}
