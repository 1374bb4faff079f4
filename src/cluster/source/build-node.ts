import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type KubernetesMinor, supportedMinors } from '../../lab/kubernetes-minors.ts';
import { LabError } from '../../lab/lab-error.ts';
import { cacheKey, cacheKeyOfFiles } from '../cache.ts';
import { run, succeeds } from '../command.ts';
import type { Host } from '../host.ts';
import { buildComponentImage, kubeadmImages, sandboxImageOf, storageManifest } from './component-images.ts';
import { binariesKey } from './go.ts';
import { nodeBase, proxyBase } from './node-base.ts';
import { buildNodeImage, nodeImageRecipe } from './node-image.ts';
import { pruneImages } from './prune-images.ts';
import { buildRootFileSystem, rootFileSystemKey } from './root-file-system.ts';
import { binaryGroups, kubernetesVersions } from './versions.ts';

interface NodeOptions {
  home: string;
  signal: AbortSignal;
  say: (detail: string) => void;
}

/** Components whose images kubeadm expects in the node from the start; CoreDNS follows as an add-on. */
const preloaded = [
  'etcd',
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
  'kube-proxy',
  'pause',
];
const nodeRepository = 'kindlab.local/node';
const baseRepository = `${nodeRepository}-base`;

export const isBuiltNodeImage = (image: string) => image.startsWith(`${nodeRepository}:`);

/** The tag of the node image that this checkout would build; whoever has it in Docker needs to compile nothing. */
export async function nodeImageTag(minor: KubernetesMinor): Promise<string> {
  const groups = binaryGroups(minor);
  const parts = await Promise.all([
    binariesKey(groups['control-plane']),
    binariesKey(groups.containerd),
    rootFileSystemKey(nodeBase('')),
    rootFileSystemKey(proxyBase),
    cacheKeyOfFiles(nodeImageRecipe, kubernetesVersions[minor].kubernetes),
  ]);
  return `${nodeRepository}:${cacheKey(parts)}`;
}

export function imageInDocker(tag: string, signal: AbortSignal): Promise<boolean> {
  return succeeds('docker', ['image', 'inspect', '--format', '{{.Id}}', tag], { signal });
}

/** Makes the file systems under the node and kube-proxy and gives the former to Docker. Resolves to its tag there. */
export async function prepareNodeBase(kindModule: string, options: NodeOptions): Promise<string> {
  const spec = nodeBase(kindModule);
  const tag = `${baseRepository}:${await rootFileSystemKey(spec)}`;
  await buildRootFileSystem(proxyBase, options);
  const tarball = await buildRootFileSystem(spec, options);
  if (!(await imageInDocker(tag, options.signal))) {
    options.say('giving the base file system to Docker');
    await run('docker', ['import', tarball, tag], { signal: options.signal });
  }
  return tag;
}

/** Puts the compiled programs into a kind node image named `tag`, and removes those that no minor's cluster would be made of now. */
export async function assembleNode(
  tag: string,
  parts: {
    minor: KubernetesMinor;
    base: string;
    binaries: string;
    containerd: string;
    kindModule: string;
    architecture: Host['architecture'];
  },
  options: NodeOptions,
): Promise<void> {
  const { home, signal, say } = options;
  const { minor, base, binaries, containerd, kindModule, architecture } = parts;
  const { kubernetes } = kubernetesVersions[minor];
  const tags = await kubeadmImages(join(binaries, 'kubeadm'), kubernetes, signal);
  const sandbox = sandboxImageOf(
    await readFile(join(kindModule, 'images', 'base', 'files', 'etc', 'containerd', 'config.toml'), 'utf8'),
  );
  const proxyRoot = await buildRootFileSystem(proxyBase, options);
  const tagOf = (name: string): string => {
    const found = tags.get(name);
    if (found === undefined)
      throw new LabError('cluster-setup', `kubeadm ${kubernetes} does not list an image for ${name}.`);
    return found;
  };
  const scratch = join(home, 'cache', `.node.${process.pid}.part`);
  try {
    const images: { name: string; layout: string }[] = [];
    for (const name of preloaded) {
      say(`packing ${name}`);
      const layout = join(scratch, name);
      await mkdir(layout, { recursive: true });
      await buildComponentImage(layout, {
        tags: name === 'pause' && sandbox !== null ? [tagOf(name), sandbox] : [tagOf(name)],
        binary: join(binaries, name),
        path: name === 'pause' ? '/pause' : `/usr/local/bin/${name}`,
        ...(name === 'kube-proxy' ? { base: proxyRoot } : {}),
        architecture,
        signal,
      });
      images.push({ name, layout });
    }
    await buildNodeImage(
      tag,
      {
        kubernetes,
        base,
        binaries,
        containerd,
        images,
        storageManifest: await storageManifest(kindModule),
        scratch,
      },
      { signal, say },
    );
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
  const wanted = await Promise.all(supportedMinors.map(nodeImageTag));
  await pruneImages([nodeRepository, baseRepository], [...wanted, tag, base], signal);
}
