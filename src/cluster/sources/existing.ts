import { clusterPaths } from '../cluster-paths.ts';
import {
  contextName,
  findNode,
  isComplete,
  isHealthy,
  removeCluster,
  startNode,
  waitUntilHealthy,
  writeKubeconfig,
} from '../kind/node.ts';
import { type ClusterRecord, readRecord, removeRecord, writeRecord } from '../record.ts';
import type { ClusterSource, SetUp } from '../set-up.ts';
import { kubernetesVersionOf, sourceOfImage } from './node-images.ts';

/** A stopped node is ready again after some 20 s; one that is not after this long will not be. */
const healTimeoutMs = 120_000;

/** The cluster kindlab made earlier: started again when stopped, given up (and removed) when it cannot be made healthy. */
export const existing: ClusterSource = async (setUp) => {
  const { config, signal, progress } = setUp;
  const { cluster, home } = config;
  const node = await findNode(cluster, signal);
  if (node === null) return { declined: `there is no kind cluster named ${cluster}` };

  const recorded = await readRecord(home, cluster);
  const known = recorded?.nodeId === node.id ? recorded : null;
  const restarted = !node.running;
  return await progress.run('existing', async (stage) => {
    const say = (detail: string) => stage.update({ detail });
    if (restarted) {
      say('its node is stopped: starting it');
      await startNode(node, signal);
    }
    const timeoutMs = known === null ? 30_000 : healTimeoutMs;
    const already = !restarted && (await isHealthy(node.name, signal));
    const healthy = already || (await waitUntilHealthy(node.name, { signal, timeoutMs, say }));
    if (already) stage.reused('it is running');
    // Without a record it may be one that was interrupted while being made: only a whole one will do.
    const usable = healthy && (known !== null || (await isComplete(node.name, signal)));
    if (!usable) {
      await removeCluster(cluster, signal);
      await removeRecord(home, cluster);
      const why =
        known === null
          ? 'it was never finished'
          : `it did not become healthy within ${healTimeoutMs / 1000} s`;
      return { declined: `${why}, so it was removed and is made again (progress of learners is kept)` };
    }
    const record = known ?? (await recordOf(setUp, node));
    const kubeconfigPath = clusterPaths(config).kubeconfig;
    await writeKubeconfig(cluster, kubeconfigPath, signal);
    progress.decide({ source: 'existing', kubernetes: record.kubernetes });
    return { kubeconfigPath, context: contextName(cluster), source: 'existing', nodes: [node.name], record };
  });
};

async function recordOf(
  { config, signal }: SetUp,
  node: { id: string; name: string; image: string },
): Promise<ClusterRecord> {
  const record: ClusterRecord = {
    nodeId: node.id,
    image: node.image,
    source: sourceOfImage(node.image),
    kubernetes: await kubernetesVersionOf(node.name, signal),
    networkPolicyEnforced: null,
    createdAt: new Date().toISOString(),
  };
  await writeRecord(config.home, config.cluster, record);
  return record;
}
