import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Config } from '../config.ts';
import { supportedMinors } from '../lab/kubernetes-minors.ts';
import { clusterPaths } from './cluster-paths.ts';
import { attempt, run, succeeds } from './command.ts';
import { dockerAnswers, otherDaemon } from './docker/daemon.ts';
import { reloadDaemon, uninstallRuntime } from './docker/runtime.ts';
import { exists } from './host.ts';
import { removeCluster } from './kind/node.ts';
import { forMinor } from './kubernetes-choice.ts';
import { type Lock, takeLock } from './lock.ts';
import { findOtherClusters } from './other-clusters.ts';
import { removeBuildContainers } from './source/prune-images.ts';

export interface StopOptions {
  config: Config;
  /** Also the clusters of other minors and what makes the next start fast: images, caches, settings. */
  purge: boolean;
  signal: AbortSignal;
  /** Hears each thing that was removed, or why it was not. */
  say: (sentence: string) => void;
}

/** What kindlab keeps under KINDLAB_HOME for clusters. Learners' progress is not among it and stays. */
const purged = ['cache', 'go', 'bin', 'kind', 'timings.json', 'dockerd.log', 'dockerd.pid', 'docker.lock'];

/** Removes the cluster, and with `purge` everything else kindlab made for it; containers, images and settings of others are not touched. */
export async function stopCluster({ config, purge, signal, say }: StopOptions): Promise<void> {
  const { home } = config;
  const clusters = purge ? supportedMinors.map((minor) => forMinor(config, minor)) : [config];
  const onWait = (pid: number) =>
    say(`Another kindlab (process ${pid}) is setting up the cluster; waiting for it to finish.`);
  const locks: Lock[] = [];
  try {
    for (const path of purge ? await upLocks(home, clusters) : [clusterPaths(config).upLock])
      locks.push(await takeLock(path, { signal, onWait }));
    const docker = await dockerAnswers(signal);
    if (!docker) say('Docker does not answer, so what kindlab made in it (if anything) stays.');
    for (const own of clusters) {
      if (docker && (await removeCluster(own.cluster, signal))) say(`Removed the cluster ${own.cluster}.`);
      else if (docker && own.cluster === config.cluster) say(`There is no cluster ${own.cluster}.`);
      const { directory, kubeconfig } = clusterPaths(own);
      await rm(kubeconfig, { force: true });
      await rm(directory, { recursive: true, force: true });
    }
    if (!purge) {
      for (const { name, minor } of docker ? await findOtherClusters(config, signal) : [])
        say(`Kept: the cluster ${name} (remove it with \`npx kindlab down --kubernetes ${minor}\`).`);
      say(
        'Kept: images and caches, so that the next start is quick (remove them with --purge), and the progress of learners.',
      );
      return;
    }
    if (docker) await purgeDocker(signal, say);
    await stopOwnDaemon(home, say);
    const addOnsLocks = clusters.map((own) => clusterPaths(own).addOnsLock);
    for (const path of [...purged.map((name) => join(home, name)), ...addOnsLocks])
      await rm(path, { recursive: true, force: true });
    say(
      `Removed the caches in ${home}. Kept: the progress of learners, and packages installed with apt-get.`,
    );
  } finally {
    for (const lock of locks) await lock.release();
  }
}

/** Of these clusters and of any other that was ever set up: they share the caches. */
async function upLocks(home: string, clusters: readonly Config[]): Promise<string[]> {
  const there = (await exists(home)) ? await readdir(home) : [];
  const others = there.filter((name) => /^up(-.+)?\.lock$/.test(name)).map((name) => join(home, name));
  return [...new Set([...clusters.map((own) => clusterPaths(own).upLock), ...others])].sort();
}

async function purgeDocker(signal: AbortSignal, say: (sentence: string) => void): Promise<void> {
  await removeBuildContainers(signal);
  const list = await run(
    'docker',
    ['images', '--format', '{{.Repository}}:{{.Tag}}', '--filter', 'reference=kindlab.local/*'],
    { signal },
  );
  for (const image of list.split('\n').filter(Boolean)) {
    const removed = await succeeds('docker', ['image', 'rm', image], { signal, timeoutMs: 120_000 });
    say(removed ? `Removed the image ${image}.` : `Kept the image ${image}: a container uses it.`);
  }
  // kind made it, for all of its clusters; Docker refuses while one of them is left.
  if (await succeeds('docker', ['network', 'rm', 'kind'], { signal })) say("Removed kind's Docker network.");
  if ((await otherDaemon(signal)) !== null) return;
  const runtime = await uninstallRuntime();
  if (runtime === null) return;
  say(runtime);
  await reloadDaemon(signal);
}

/** Ends the dockerd that we started, if it is still that one and has nothing left to run. */
async function stopOwnDaemon(home: string, say: (sentence: string) => void): Promise<void> {
  const file = join(home, 'dockerd.pid');
  if (!(await exists(file))) return;
  const pid = Number.parseInt(await readFile(file, 'utf8'), 10);
  const comm = `/proc/${pid}/comm`;
  if (!Number.isInteger(pid) || !(await exists(comm)) || (await readFile(comm, 'utf8')).trim() !== 'dockerd')
    return;
  const list = ['--host', 'unix:///var/run/docker.sock', 'ps', '--quiet'];
  if ((await attempt('docker', list, { timeoutMs: 15_000 })).stdout.trim() !== '') {
    say('Kept the Docker daemon that kindlab started: other containers run in it.');
    return;
  }
  process.kill(pid, 'SIGTERM');
  for (let waited = 0; waited < 30 && (await exists(comm)); waited += 1) await sleep(500);
  say('Stopped the Docker daemon that kindlab had started.');
}
