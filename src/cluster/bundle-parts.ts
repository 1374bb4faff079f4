import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../config.ts';
import type { KubernetesMinor } from '../lab/kubernetes-minors.ts';
import { LabError } from '../lab/lab-error.ts';
import {
  type AddOnImage,
  type AddOnProgram,
  addOnImages,
  addOnPrograms,
  etcdctlTag,
  imageEntry,
  keepImage,
  keepProgram,
  kwokTag,
  metricsTag,
  programEntry,
} from './add-ons/parts.ts';
import { attempt, run } from './command.ts';
import { exists, hasProgram, readHost } from './host.ts';
import { buildLabImage } from './images/build.ts';
import { labImageNames } from './images/recipes.ts';
import { storedKind } from './kind/program.ts';
import { upCommand } from './kubernetes-choice.ts';
import { readRecord } from './record.ts';
import { imageInDocker, isBuiltNodeImage, nodeImageTag } from './source/build-node.ts';
import { componentOf } from './source/component-images.ts';
import { compiledBinaries } from './source/go.ts';
import { nameFor } from './source/versions.ts';

export interface BundleParts {
  kubernetes: KubernetesMinor;
  /** The node image's tag in Docker. */
  image: string;
  /** Path of the kind program. */
  kind: string;
  architecture: 'amd64' | 'arm64';
}

export interface BundleOptions {
  home: string;
  signal: AbortSignal;
  say: (detail: string) => void;
}

/** What a bundle made here would hold. Rejects with LabError `prerequisite` when there is no finished image yet. */
export async function findBundleParts(
  { home, cluster, kubernetes }: Config,
  signal: AbortSignal,
): Promise<BundleParts> {
  const candidates = [(await readRecord(home, cluster))?.image, await nodeImageTag(kubernetes)];
  const image = await findNodeImage(candidates, signal);
  const kind = (await storedKind(home)) ?? (await kindOnPath(signal));
  if (kind === null || image === null) {
    throw new LabError('prerequisite', 'There is nothing to put into a bundle yet.', {
      hint: `Run \`${upCommand(kubernetes)}\` first.`,
    });
  }
  const { architecture } = await readHost();
  return { kubernetes, image, kind, architecture };
}

async function findNodeImage(tags: (string | undefined)[], signal: AbortSignal): Promise<string | null> {
  for (const tag of tags) if (tag !== undefined && (await imageInDocker(tag, signal))) return tag;
  return null;
}

async function kindOnPath(signal: AbortSignal): Promise<string | null> {
  return (await hasProgram('kind')) ? (await run('sh', ['-c', 'command -v kind'], { signal })).trim() : null;
}

/** Makes sure of the lab images in the cache: the node may have its own from a cache that is gone by now. */
export async function completeLabImages(
  { kubernetes, image, architecture }: BundleParts,
  { home, signal, say }: BundleOptions,
): Promise<void> {
  const kubectl = join(home, 'bin', nameFor('kubectl', kubernetes));
  await mkdir(join(home, 'bin'), { recursive: true });
  const container = (await run('docker', ['create', image], { signal })).trim();
  try {
    await run('docker', ['cp', '--follow-link', `${container}:/usr/bin/kubectl`, kubectl], { signal });
  } finally {
    await attempt('docker', ['rm', '--volumes', container], { timeoutMs: 60_000 });
  }
  const options = { home, architecture, kubectl: { path: kubectl, minor: kubernetes }, signal, say };
  for (const name of labImageNames) await buildLabImage(name, options);
}

/**
 * Makes sure of the add-ons' images and programs in the cache, as far as they are compiled.
 * Resolves to those that are not: a cluster made from the bundle would have to compile them.
 */
export async function completeAddOns(
  { kubernetes, image, architecture }: BundleParts,
  { home, signal }: BundleOptions,
): Promise<string[]> {
  const missing: string[] = [];
  const keep = async (
    { group, program }: AddOnProgram,
    kept: string,
    make: (binaries: () => Promise<string>) => Promise<string>,
  ) => {
    const binaries = await compiledBinaries(group, home);
    if (binaries !== null) await make(async () => binaries);
    else if (!(await exists(join(home, 'cache', kept)))) missing.push(program);
  };
  const keepTagged = async (addOn: AddOnImage, tag: string) =>
    keep(addOn, `images/${await imageEntry(addOn, tag)}`, (binaries) =>
      keepImage({ home, architecture, signal }, addOn, tag, binaries),
    );
  const { metricsServer, kwok, etcdctl, coredns, localPath } = addOnImages(kubernetes);
  await keepTagged(metricsServer, metricsTag);
  await keepTagged(kwok, kwokTag);
  await keepTagged(etcdctl, etcdctlTag);
  // A pulled image brings the others along.
  if (!isBuiltNodeImage(image)) return missing;
  const tags = await tagsWantedBy(image, signal);
  for (const addOn of [coredns, localPath]) {
    const tag = tags.find((one) => componentOf(one) === addOn.program);
    if (tag === undefined) throw new LabError('cluster-setup', `${image} does not ask for ${addOn.program}.`);
    await keepTagged(addOn, tag);
  }
  for (const addOn of Object.values(addOnPrograms(kubernetes))) {
    const kept = `programs/${await programEntry(addOn)}`;
    await keep(addOn, kept, (binaries) => keepProgram(home, addOn, binaries));
  }
  return missing;
}

/** The images that a cluster made from a node image will ask for: kubeadm's, and those of kind's storage manifest. */
async function tagsWantedBy(image: string, signal: AbortSignal): Promise<string[]> {
  const script = `kubeadm config images list --kubernetes-version "$(cat /kind/version)" && sed -n 's/^ *image: *//p' /kind/manifests/default-storage.yaml`;
  const list = await run(
    'docker',
    ['run', '--rm', '--network=none', '--entrypoint=/bin/sh', image, '-c', script],
    { signal, timeoutMs: 60_000 },
  );
  return list.split('\n').filter(Boolean);
}
