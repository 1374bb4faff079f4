import { join } from 'node:path';
import type { Config } from '../config.ts';
import { finishAddOns } from './add-ons/add-ons.ts';
import type { ClusterHandle } from './cluster-handle.ts';
import { clusterPaths } from './cluster-paths.ts';
import { ensureDocker } from './docker/daemon.ts';
import { readHost } from './host.ts';
import { loadLabImages } from './images/lab-images.ts';
import { labImages } from './images/recipes.ts';
import { createKube } from './kube.ts';
import { takeLock } from './lock.ts';
import { createProgress, type Progress } from './progress.ts';
import type { ClusterSource, RunningCluster, SetUp } from './set-up.ts';
import { otherMinorNote } from './source/versions.ts';
import { built } from './sources/built.ts';
import { bundle } from './sources/bundle.ts';
import { existing } from './sources/existing.ts';
import { ownCluster } from './sources/own-cluster.ts';
import { pulled } from './sources/pulled.ts';
import { defineStages, type StageId } from './stages.ts';
import { loadTimings } from './timings.ts';

export interface StartOptions {
  config: Config;
  signal: AbortSignal;
  /** Watch it with `subscribe`; made here when none is given. */
  progress?: Progress;
  /** Hears sentences that belong to no stage, such as waiting for another `kindlab up`. */
  say?: (sentence: string) => void;
}

/** In the order they are tried; each says what it found, or why the next one is asked. */
const sources: { id: StageId; source: ClusterSource }[] = [
  { id: 'existing', source: existing },
  { id: 'pulled', source: pulled },
  { id: 'bundle', source: bundle },
];

/**
 * Finds, heals or makes a cluster that labs can run on, and resolves as soon as one can; add-ons follow (see `ClusterHandle.addOns`).
 * Any number of processes may call it at the same time: for each cluster one works, the others wait and then find it.
 * Aborting it leaves nothing that the next call trips over. Rejects with a LabError that says what to do.
 */
export async function startCluster({
  config,
  signal,
  progress: given,
  say = () => undefined,
}: StartOptions): Promise<ClusterHandle> {
  const timings = await loadTimings(join(config.home, 'timings.json'));
  const progress = given ?? createProgress();
  progress.onWorked((id, elapsedMs) => timings.recordStage(id, elapsedMs));
  const setUp: SetUp = { config, host: await readHost(), progress, timings, signal };
  const lock = await takeLock(clusterPaths(config).upLock, {
    signal,
    onWait: (pid) =>
      say(`Another kindlab (process ${pid}) is setting up the cluster; waiting for it to finish.`),
  });
  try {
    const cluster = await findOrMake(setUp);
    if (cluster.nodes.length > 0) {
      progress.plan(defineStages(['images'], timings));
      await progress.run('images', (report) => loadLabImages(setUp, cluster.nodes, report));
    }
    const handle = await createHandle(cluster);
    const note = otherMinorNote(handle.kubernetes);
    if (note !== null) say(note);
    progress.ready();
    handle.addOns = finishAddOns(setUp, cluster, handle)
      .then(() => timings.save())
      .catch((error: unknown) =>
        say(`The add-ons were not finished: ${error instanceof Error ? error.message : String(error)}`),
      );
    return handle;
  } catch (error) {
    progress.fail(error);
    throw error;
  } finally {
    await timings.save();
    await lock.release();
  }
}

async function findOrMake(setUp: SetUp): Promise<RunningCluster> {
  const { progress, timings, host, config, signal } = setUp;
  progress.plan(defineStages(['own-cluster'], timings));
  const own = await ownCluster(setUp);
  if (!('declined' in own)) return own;
  progress.skip('own-cluster', own.declined);

  progress.plan(defineStages(['docker', ...sources.map(({ id }) => id)], timings));
  await progress.run('docker', async (report) => {
    const say = (detail: string) => report.update({ detail });
    // The daemon is one for all clusters.
    const lock = await takeLock(join(config.home, 'docker.lock'), {
      signal,
      onWait: (pid) => say(`process ${pid} is looking after it`),
    });
    await ensureDocker({ host, home: config.home, signal, say }).finally(lock.release);
  });
  for (const { id, source } of sources) {
    const found = await source(setUp);
    if (!('declined' in found)) return found;
    progress.skip(id, found.declined);
  }
  const made = await built(setUp);
  if ('declined' in made) throw new Error(`the last source declined: ${made.declined}`);
  return made;
}

async function createHandle(cluster: RunningCluster): Promise<ClusterHandle> {
  const { kubeconfigPath, context, source, record } = cluster;
  const kubernetes =
    record?.kubernetes ?? (await createKube({ kubeconfigPath, context }).version.getCode()).gitVersion;
  const tag = (name: keyof typeof labImages) => labImages[name].tag;
  return {
    kubeconfigPath,
    context,
    kubernetes,
    source,
    networkPolicyEnforced: record?.networkPolicyEnforced ?? null,
    images: { toolbox: tag('toolbox'), curl: tag('curl'), web: tag('web'), busybox: tag('busybox') },
    addOns: Promise.resolve(),
  };
}
