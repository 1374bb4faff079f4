import type { ClusterHandle } from '../cluster-handle.ts';
import { clusterPaths } from '../cluster-paths.ts';
import { takeLock } from '../lock.ts';
import type { RunningCluster, SetUp } from '../set-up.ts';
import { defineStages } from '../stages.ts';
import { addOnTasks } from './tasks.ts';

/**
 * What makes a cluster complete but no first lab needs: DNS, storage, metrics, and the NetworkPolicy probe.
 * One after the other, at low priority; a failure is recorded in the progress, does not stop the rest,
 * and is made up for at the next start.
 */
export async function finishAddOns(
  setUp: SetUp,
  cluster: RunningCluster,
  handle: ClusterHandle,
): Promise<void> {
  const { config, progress, timings, signal } = setUp;
  const { record } = cluster;
  const node = cluster.nodes[0];
  // Without a record it is somebody else's cluster, and complete as it is.
  if (record === null || node === undefined) return;
  const tasks = addOnTasks(setUp, node, record, handle);
  progress.plan(
    defineStages(
      tasks.map((task) => task.id),
      timings,
    ),
  );
  // Two processes may want to finish the same cluster; the second finds it finished.
  const lock = await takeLock(clusterPaths(config).addOnsLock, { signal, onWait: () => undefined });
  try {
    for (const { id, unneeded, work } of tasks) {
      signal.throwIfAborted();
      const why = await unneeded();
      // The progress keeps the failure; only an abort ends the round.
      if (why === null) await progress.run(id, work).catch(() => signal.throwIfAborted());
      else progress.skip(id, why);
    }
  } finally {
    await lock.release();
  }
}
