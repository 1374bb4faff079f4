import { link, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { clientImageTags } from '../../../lab/lab-image-tags.ts';
import { cachedDirectory, cacheKeyOfFiles } from '../../cache.ts';
import type { Host } from '../../host.ts';
import { buildRootFileSystem, rootFileSystemKey } from '../../source/root-file-system.ts';
import { packTree } from '../build.ts';
import { writeOciLayout } from '../oci-layout.ts';
import type { ClientBuildOptions, ClientImage } from './client-image.ts';
import { clientGo } from './go.ts';
import { clientJavascript } from './javascript.ts';
import { clientJvm } from './jvm.ts';
import { clientPython } from './python.ts';

export type ClientImageName = keyof typeof clientImageTags;

/** In the order they are made. All minors of Kubernetes share them. */
const clientImages: Record<ClientImageName, ClientImage> = {
  'client-go': clientGo,
  'client-python': clientPython,
  'client-javascript': clientJavascript,
  'client-jvm': clientJvm,
};

export const clientImageNames = Object.keys(clientImages) as ClientImageName[];

/** Names an image by everything that decides what it is, without making it. */
export async function clientImageRecipe(
  name: ClientImageName,
  architecture: Host['architecture'],
): Promise<string> {
  const { rootFileSystem, config, inputs } = clientImages[name];
  return await cacheKeyOfFiles(
    [import.meta.filename, join(import.meta.dirname, '..', 'oci-layout.ts'), ...inputs],
    await rootFileSystemKey(rootFileSystem),
    JSON.stringify([clientImageTags[name], config, architecture]),
  );
}

/** Makes a client image, or finds it made, and resolves to the directory of its OCI layout. */
export async function buildClientImage(name: ClientImageName, options: ClientBuildOptions): Promise<string> {
  const { home, host, signal } = options;
  const { rootFileSystem, config, install } = clientImages[name];
  const key = await clientImageRecipe(name, host.architecture);
  return await cachedDirectory(join(home, 'cache', 'images'), name, key, async (directory) => {
    const root = join(directory, 'root.tar');
    await link(await buildRootFileSystem(rootFileSystem, options), root);
    const tree = join(directory, 'tree');
    const layer = join(directory, 'client.tar');
    await mkdir(tree);
    await install(tree, root, options);
    await packTree(tree, layer, signal);
    await rm(tree, { recursive: true });
    await writeOciLayout(directory, {
      tags: [clientImageTags[name]],
      architecture: host.architecture,
      layers: [root, layer],
      ...config,
    });
  });
}
