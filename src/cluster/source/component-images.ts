import { link, mkdir, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { LabError } from '../../lab/lab-error.ts';
import { run } from '../command.ts';
import { packTree } from '../images/build.ts';
import { writeOciLayout } from '../images/oci-layout.ts';

/** An image that is one static program and, for kube-proxy, the tools it calls. */
export interface ComponentImage {
  tags: string[];
  /** The program on this machine and where it goes in the image. */
  binary: string;
  path: string;
  /** A root file system tarball to put underneath; none means the image is the program alone. */
  base?: string;
  architecture: 'amd64' | 'arm64';
  signal: AbortSignal;
}

export async function buildComponentImage(directory: string, image: ComponentImage): Promise<void> {
  const tree = join(directory, 'tree');
  const target = join(tree, image.path);
  await mkdir(dirname(target), { recursive: true });
  // Everything is under KINDLAB_HOME, so a hard link is always possible and costs nothing.
  await link(image.binary, target);
  const layer = join(directory, 'layer.tar');
  await packTree(tree, layer, image.signal);
  await rm(tree, { recursive: true });
  const layers = [layer];
  if (image.base !== undefined) {
    const base = join(directory, 'base.tar');
    await link(image.base, base);
    layers.unshift(base);
  }
  await writeOciLayout(directory, {
    tags: image.tags,
    architecture: image.architecture,
    layers,
    entrypoint: [image.path],
  });
}

/** The tags kubeadm will ask the node for, by component name (`kube-apiserver`, `etcd`, `coredns`, `pause` …). */
export async function kubeadmImages(
  kubeadm: string,
  kubernetes: string,
  signal: AbortSignal,
): Promise<Map<string, string>> {
  const list = await run(kubeadm, ['config', 'images', 'list', '--kubernetes-version', kubernetes], {
    signal,
  });
  return new Map(
    list
      .split('\n')
      .filter(Boolean)
      .map((tag) => [componentOf(tag), tag]),
  );
}

/** `example.test/coredns/coredns:v1.14.2` → `coredns` */
export function componentOf(tag: string): string {
  const name = tag.slice(tag.lastIndexOf('/') + 1);
  return name.slice(0, name.indexOf(':'));
}

/** The tag of the pod sandbox image in a containerd config.toml. */
export function sandboxImageOf(config: string): string | null {
  return /^\s*sandbox(?:_image)?\s*=\s*["']([^"']+)["']/m.exec(config)?.[1] ?? null;
}

/** kind's default storage manifest, with its image names filled in: it is a template in the kind module's own source. */
export async function storageManifest(kindModule: string): Promise<string> {
  const source = await readFile(join(kindModule, 'pkg', 'build', 'nodeimage', 'const_storage.go'), 'utf8');
  const constant = (name: string) =>
    new RegExp(`const ${name} = ("([^"]+)"|\\s*\`([\\s\\S]*)\`\\s*$)`).exec(source);
  const provisioner = constant('storageProvisionerImage')?.[2];
  const helper = constant('storageHelperImage')?.[2];
  const template = constant('defaultStorageManifest')?.[3];
  if (provisioner === undefined || helper === undefined || template === undefined) {
    throw new LabError(
      'cluster-setup',
      'The kind module no longer has its default storage manifest where it was.',
    );
  }
  return template
    .replaceAll('` + storageProvisionerImage + `', provisioner)
    .replaceAll('` + storageHelperImage + `', helper);
}
