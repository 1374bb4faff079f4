import { copyFile, link, mkdir, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { run } from '../command.ts';
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
  await linkOrCopy(image.binary, target);
  const layer = join(directory, 'layer.tar');
  await packTree(tree, layer, image.signal);
  await rm(tree, { recursive: true });
  const layers = [layer];
  if (image.base !== undefined) {
    const base = join(directory, 'base.tar');
    await linkOrCopy(image.base, base);
    layers.unshift(base);
  }
  await writeOciLayout(directory, { tags: image.tags, architecture: image.architecture, layers, entrypoint: [image.path] });
}

/** A tar that is the same for the same files: sorted, owned by root, without times. */
export async function packTree(tree: string, tarball: string, signal: AbortSignal): Promise<void> {
  await run('tar', ['--sort=name', '--mtime=@0', '--owner=0', '--group=0', '--numeric-owner', '-C', tree, '-cf', tarball, '.'], { signal });
}

/** The tags kubeadm will ask the node for, by component name (`kube-apiserver`, `etcd`, `coredns`, `pause` …). */
export async function kubeadmImages(kubeadm: string, kubernetes: string, signal: AbortSignal): Promise<Map<string, string>> {
  const list = await run(kubeadm, ['config', 'images', 'list', '--kubernetes-version', kubernetes], { signal });
  return new Map(list.split('\n').filter(Boolean).map((tag) => [componentOf(tag), tag]));
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

/** The provisioner and helper images that kind's default storage manifest names, read from the kind module's own source. */
export async function storageImages(kindModule: string): Promise<{ provisioner: string; helper: string }> {
  const source = await readFile(join(kindModule, 'pkg', 'build', 'nodeimage', 'const_storage.go'), 'utf8');
  const constant = (name: string) => new RegExp(`const ${name} = "([^"]+)"`).exec(source)?.[1];
  const provisioner = constant('storageProvisionerImage');
  const helper = constant('storageHelperImage');
  if (provisioner === undefined || helper === undefined) throw new Error('const_storage.go of the kind module has changed its form');
  return { provisioner, helper };
}

/** kind's default storage manifest, with its image names filled in. */
export async function storageManifest(kindModule: string): Promise<string> {
  const source = await readFile(join(kindModule, 'pkg', 'build', 'nodeimage', 'const_storage.go'), 'utf8');
  const images = await storageImages(kindModule);
  const template = source.slice(source.indexOf('const defaultStorageManifest = `') + 'const defaultStorageManifest = `'.length);
  return template
    .replaceAll('` + storageProvisionerImage + `', images.provisioner)
    .replaceAll('` + storageHelperImage + `', images.helper)
    .replace(/`\s*$/, '');
}

async function linkOrCopy(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch (error) {
    // Another file system, or one without hard links.
    if (!(error instanceof Error && 'code' in error)) throw error;
    await copyFile(from, to);
  }
}
