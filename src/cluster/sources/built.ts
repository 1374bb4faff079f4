import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LabError } from '../../lab/lab-error.ts';
import { removeUnfinished } from '../cache.ts';
import { installPackages } from '../docker/daemon.ts';
import { freeBytes } from '../free-bytes.ts';
import { exists, hasProgram } from '../host.ts';
import { prepareLabImages } from '../images/build.ts';
import { kindProgram } from '../kind/program.ts';
import { findOtherClusters } from '../other-clusters.ts';
import type { ClusterSource, SetUp } from '../set-up.ts';
import { assembleNode, imageInDocker, nodeImageTag, prepareNodeBase } from '../source/build-node.ts';
import { buildBinaries, compileStandardLibrary, downloadModules, moduleSource } from '../source/go.ts';
import { ensureGo } from '../source/toolchain.ts';
import { binaryGroups } from '../source/versions.ts';
import { defineStages } from '../stages.ts';
import { clusterFromImage } from './node-images.ts';

/** Compiles Kubernetes and makes a node image of it, from package registries alone; the image is kept, so this happens once. */
export const built: ClusterSource = async (setUp) => {
  const { config, signal, progress, timings } = setUp;
  for (const directory of ['cache', 'cache/bin', 'cache/root', 'cache/images', 'cache/programs']) {
    await removeUnfinished(join(config.home, directory));
  }
  await removeUnfinished(tmpdir(), '.kindlab-');
  const image = await nodeImageTag(config.kubernetes);
  if (!(await imageInDocker(image, signal))) {
    progress.plan(
      defineStages(
        [
          'tools',
          'modules',
          'control-plane',
          'containerd',
          'file-systems',
          'node-image',
          'cluster',
          'images',
        ],
        timings,
      ),
    );
    await buildImage(setUp, image);
  }
  const kind = await kindProgram(setUp);
  if (kind === null) {
    throw new LabError(
      'prerequisite',
      'The node image is there, but neither kind nor Go to build kind with.',
      { hint: 'Install Go (or kind) and run `npx kindlab up` again.' },
    );
  }
  return await clusterFromImage(setUp, { kind, image, source: 'built' });
};

async function buildImage(setUp: SetUp, image: string): Promise<void> {
  const { config, host, progress, timings } = setUp;
  const { home, kubernetes } = config;
  const groups = binaryGroups(kubernetes);
  // Whoever works on a cluster that is there comes first.
  const background = (await findOtherClusters(config, setUp.signal)).some(({ running }) => running);
  // When one of the two lanes fails, the other has to end as well before we report it.
  const failure = new AbortController();
  const signal = AbortSignal.any([setUp.signal, failure.signal]);
  const go = await progress.run('tools', async (report) => {
    const say = (detail: string) => report.update({ detail });
    await ensureBuildTools(setUp, say);
    return await ensureGo(host, signal, say);
  });

  const modules = progress.run('modules', async (report) => {
    const options = { go, home, signal, report };
    // The network is the bottleneck here, so the processors may as well start.
    const [counts] = await Promise.all([
      downloadModules([groups['control-plane'], groups.containerd], options),
      compileStandardLibrary(options),
    ]);
    return counts;
  });

  const compiling = async () => {
    const counts = await modules;
    const build = (id: 'control-plane' | 'containerd') =>
      progress.run(id, (report) =>
        buildBinaries(groups[id], counts.get(id) ?? 0, { go, home, signal, report, timings, background }),
      );
    return { binaries: await build('control-plane'), containerd: await build('containerd') };
  };

  const fileSystems = async () => {
    const kindModule = await moduleSource('sigs.k8s.io/kind', { go, home, signal });
    return await progress.run('file-systems', async (report) => {
      const options = { home, signal, say: (detail: string) => report.update({ detail }) };
      const base = await prepareNodeBase(kindModule, options);
      await prepareLabImages(options);
      return { kindModule, base };
    });
  };

  const [{ binaries, containerd }, { kindModule, base }] = await endTogether(failure, [
    compiling(),
    fileSystems(),
  ]);
  await progress.run('node-image', (report) =>
    assembleNode(
      image,
      { minor: kubernetes, base, binaries, containerd, kindModule, architecture: host.architecture },
      { home, signal, say: (detail) => report.update({ detail }) },
    ),
  );
}

/** Like Promise.all, but when one fails the others are aborted and waited for before the failure is passed on. */
async function endTogether<A, B>(failure: AbortController, work: [Promise<A>, Promise<B>]): Promise<[A, B]> {
  try {
    return await Promise.all(work);
  } catch (error) {
    failure.abort(error);
    await Promise.allSettled(work);
    throw error;
  }
}

/** Go's caches, the packages' file systems, the image in Docker and the cluster's own copy of it. */
const neededBytes = 14 * 1024 ** 3;

async function ensureBuildTools(
  { config, host, signal }: SetUp,
  say: (detail: string) => void,
): Promise<void> {
  // Once Go's caches are there, most of it has been spent.
  if (!(await exists(join(config.home, 'go', 'build'))) && (await freeBytes(config.home)) < neededBytes) {
    throw new LabError(
      'prerequisite',
      `Compiling Kubernetes takes about ${neededBytes / 1024 ** 3} GiB of disk, and ${config.home} has less.`,
      {
        hint: 'Free some (`docker system df` shows what Docker holds), or set KINDLAB_HOME to a larger disk.',
      },
    );
  }
  if (await hasProgram('mmdebstrap')) {
    if (host.root) return;
    throw new LabError(
      'prerequisite',
      'No node image can be pulled here, and building one needs root (it unpacks Debian file systems).',
      {
        hint: 'Run `sudo npx kindlab up` once, or give a bundle file with KINDLAB_BUNDLE.',
      },
    );
  }
  if (!host.debian || !host.root) {
    throw new LabError(
      'prerequisite',
      'No node image can be pulled here, and building one needs mmdebstrap and root.',
      {
        hint: host.debian
          ? 'Run `sudo apt-get install -y mmdebstrap`, then `sudo npx kindlab up` once.'
          : 'Use Debian or Ubuntu, or give a bundle file made elsewhere with `npx kindlab bundle save`: KINDLAB_BUNDLE=FILE npx kindlab up.',
      },
    );
  }
  say('mmdebstrap is missing: installing it with apt-get');
  await installPackages(['mmdebstrap', 'debian-archive-keyring'], signal);
}
