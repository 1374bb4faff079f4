import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Config } from '../config.ts';
import { attempt, run, succeeds } from './command.ts';
import { dockerAnswers, otherDaemon } from './docker/daemon.ts';
import { reloadDaemon, uninstallRuntime } from './docker/runtime.ts';
import { exists } from './host.ts';
import { removeCluster } from './kind/node.ts';
import { takeLock } from './lock.ts';
import { removeBuildContainers } from './source/prune-images.ts';

export interface StopOptions {
  config: Config;
  /** Also what makes the next start fast: images, caches, settings. */
  purge: boolean;
  signal: AbortSignal;
  /** Hears each thing that was removed, or why it was not. */
  say: (sentence: string) => void;
}

/** What kindlab keeps under KINDLAB_HOME for clusters. Learners' progress is not among it and stays. */
const purged = ['cache', 'go', 'bin', 'kind', 'timings.json', 'dockerd.log', 'dockerd.pid', 'add-ons.lock'];

/** Removes the cluster, and with `purge` everything else kindlab made for it; containers, images and settings of others are not touched. */
export async function stopCluster({ config, purge, signal, say }: StopOptions): Promise<void> {
  const { home, cluster } = config;
  const lock = await takeLock(join(home, 'up.lock'), {
    signal,
    onWait: (pid) =>
      say(`Another kindlab (process ${pid}) is setting up the cluster; waiting for it to finish.`),
  });
  try {
    const docker = await dockerAnswers(signal);
    if (docker)
      say(
        (await removeCluster(cluster, signal))
          ? `Removed the cluster ${cluster}.`
          : `There is no cluster ${cluster}.`,
      );
    else say('Docker does not answer, so what kindlab made in it (if anything) stays.');
    await rm(join(home, 'kubeconfig'), { force: true });
    await rm(join(home, 'kind', cluster), { recursive: true, force: true });
    if (!purge) {
      say(
        'Kept: images and caches, so that the next start is quick (remove them with --purge), and the progress of learners.',
      );
      return;
    }
    if (docker) await purgeDocker(signal, say);
    await stopOwnDaemon(home, say);
    for (const name of purged) await rm(join(home, name), { recursive: true, force: true });
    say(
      `Removed the caches in ${home}. Kept: the progress of learners, and packages installed with apt-get.`,
    );
  } finally {
    await lock.release();
  }
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
