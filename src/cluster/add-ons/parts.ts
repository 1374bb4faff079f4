import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { KubernetesMinor } from '../../lab/kubernetes-minors.ts';
import { cachedDirectory, cacheKey } from '../cache.ts';
import { run } from '../command.ts';
import type { Host } from '../host.ts';
import { loadImage } from '../images/load.ts';
import type { StageReport } from '../progress.ts';
import type { SetUp } from '../set-up.ts';
import { buildComponentImage } from '../source/component-images.ts';
import { binariesKey, buildBinaries, compiledBinaries, downloadModules } from '../source/go.ts';
import { ensureGo } from '../source/toolchain.ts';
import { type BinaryGroup, binaryGroups, nameFor, versions } from '../source/versions.ts';

/** A program of a group that is compiled after the cluster is up. The cache keeps each alone: that is what a bundle carries. */
export interface AddOnProgram {
  group: BinaryGroup;
  program: string;
}

/** One that runs in the cluster, in an image of its own. */
export interface AddOnImage extends AddOnProgram {
  /** Where it is in the image. */
  path: string;
}

export function addOnImages(minor: KubernetesMinor) {
  const { dns, storage, metrics, kwok } = binaryGroups(minor);
  return {
    coredns: { group: dns, program: 'coredns', path: '/coredns' },
    localPath: {
      group: storage,
      program: 'local-path-provisioner',
      path: '/usr/local/bin/local-path-provisioner',
    },
    metricsServer: { group: metrics, program: 'metrics-server', path: '/metrics-server' },
    kwok: { group: kwok, program: 'kwok', path: '/kwok' },
    etcdctl: { group: metrics, program: 'etcdctl', path: '/etcdctl' },
  } satisfies Record<string, AddOnImage>;
}

/** Those that are put on the node's own PATH. */
export function addOnPrograms(minor: KubernetesMinor) {
  const { crictl, metrics } = binaryGroups(minor);
  return {
    crictl: { group: crictl, program: 'crictl' },
    etcdctl: { group: metrics, program: 'etcdctl' },
  } satisfies Record<string, AddOnProgram>;
}

export const kwokTag = `kindlab.local/kwok:${versions.kwok}`;
export const etcdctlTag = `kindlab.local/etcdctl:${versions.etcdctl}`;
export const metricsTag = `kindlab.local/metrics-server:${versions.metricsServer}`;

/** Gives a node an image under `tag`. Compiles its program unless the image is cached or came in a bundle. */
export async function giveImage(
  setUp: SetUp,
  node: string,
  image: AddOnImage,
  tag: string,
  report: StageReport,
): Promise<void> {
  const { config, host, signal } = setUp;
  const target = { home: config.home, architecture: host.architecture, signal };
  const layout = await keepImage(target, image, tag, () => compile(image.group, setUp, report));
  await loadImage(node, layout, signal);
}

/** The image as an OCI layout in the cache; `binaries` makes the programs of its group when it is not there yet. */
export async function keepImage(
  { home, architecture, signal }: { home: string; architecture: Host['architecture']; signal: AbortSignal },
  image: AddOnImage,
  tag: string,
  binaries: () => Promise<string>,
): Promise<string> {
  const { group, program, path } = image;
  const key = await imageKey(image, tag);
  const name = nameFor(program, group.minor);
  return await cachedDirectory(join(home, 'cache', 'images'), name, key, async (directory) => {
    const binary = join(await binaries(), program);
    await buildComponentImage(directory, { tags: [tag], binary, path, architecture, signal });
  });
}

/** What decides what the image is; with its name it names it in the cache. */
async function imageKey({ group, program, path }: AddOnImage, tag: string): Promise<string> {
  return cacheKey([await binariesKey(group), program, tag, path]);
}

/** The image's directory in the cache, under `images`. */
export async function imageEntry(image: AddOnImage, tag: string): Promise<string> {
  return `${nameFor(image.program, image.group.minor)}-${await imageKey(image, tag)}`;
}

/** Puts a program on the node's PATH. */
export async function giveProgram(
  setUp: SetUp,
  node: string,
  { group, program }: AddOnProgram,
  report: StageReport,
): Promise<void> {
  const { config, signal } = setUp;
  const directory = await keepProgram(config.home, { group, program }, () => compile(group, setUp, report));
  await run('docker', ['cp', join(directory, program), `${node}:/usr/local/bin/${program}`], { signal });
}

/** The directory of the cache with the program alone; `binaries` as for `keepImage`. */
export async function keepProgram(
  home: string,
  { group, program }: AddOnProgram,
  binaries: () => Promise<string>,
): Promise<string> {
  const root = join(home, 'cache', 'programs');
  const name = nameFor(program, group.minor);
  return await cachedDirectory(root, name, await binariesKey(group), async (directory) => {
    await copyFile(join(await binaries(), program), join(directory, program));
  });
}

/** The program's directory in the cache, under `programs`. */
export async function programEntry({ group, program }: AddOnProgram): Promise<string> {
  return `${nameFor(program, group.minor)}-${await binariesKey(group)}`;
}

/** Compiles a group at low priority, or finds it compiled. */
async function compile(
  group: BinaryGroup,
  { config, host, signal, timings }: SetUp,
  report: StageReport,
): Promise<string> {
  const compiled = await compiledBinaries(group, config.home);
  if (compiled !== null) return compiled;
  const go = await ensureGo(host, signal, (detail) => report.update({ detail }));
  const options = { go, home: config.home, signal, report, timings, background: true };
  const packages = await downloadModules([group], options);
  return await buildBinaries(group, packages.get(group.id) ?? 0, options);
}
