import { chmod, copyFile, link, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cachedDirectory, cacheKeyOfFiles } from '../cache.ts';
import { run } from '../command.ts';
import {
  buildRootFileSystem,
  type RootFileSystemOptions,
  rootFileSystemKey,
} from '../source/root-file-system.ts';
import { nameFor } from '../source/versions.ts';
import { writeOciLayout } from './oci-layout.ts';
import { type LabImageName, labImageNames, labImages } from './recipes.ts';

export interface LabImageOptions extends RootFileSystemOptions {
  architecture: 'amd64' | 'arm64';
  /** The one that goes into the toolbox, and the minor of Kubernetes it is of. */
  kubectl: { path: string; minor: string };
}

/** Makes the file systems of all lab images: the slow part, for which no program of ours has to be compiled first. */
export async function prepareLabImages(options: RootFileSystemOptions): Promise<void> {
  for (const name of labImageNames) await buildRootFileSystem(labImages[name].rootFileSystem, options);
}

/**
 * Names an image by everything this checkout decides about it, without making it. The node's own kubectl is not part of it:
 * a node that has another one is another node.
 */
export async function labImageRecipe(
  name: LabImageName,
  architecture: LabImageOptions['architecture'],
): Promise<string> {
  const { tag, rootFileSystem, config } = labImages[name];
  return await cacheKeyOfFiles(
    [import.meta.filename, join(import.meta.dirname, 'oci-layout.ts')],
    await rootFileSystemKey(rootFileSystem),
    JSON.stringify([tag, config, architecture]),
  );
}

/** Makes one lab image, or finds it made, and resolves to the directory of its OCI layout. */
export async function buildLabImage(name: LabImageName, options: LabImageOptions): Promise<string> {
  const { home, architecture, kubectl, signal } = options;
  const { tag, rootFileSystem, withKubectl, config } = labImages[name];
  const recipe = await labImageRecipe(name, architecture);
  const key = withKubectl ? await cacheKeyOfFiles([kubectl.path], recipe) : recipe;
  const entry = withKubectl ? nameFor(name, kubectl.minor) : name;
  return await cachedDirectory(join(home, 'cache', 'images'), entry, key, async (directory) => {
    const layers = [join(directory, 'root.tar')];
    await link(await buildRootFileSystem(rootFileSystem, options), join(directory, 'root.tar'));
    if (withKubectl) {
      layers.push(join(directory, 'kubectl.tar'));
      await packKubectl(kubectl.path, join(directory, 'kubectl.tar'), directory, signal);
    }
    await writeOciLayout(directory, { tags: [tag], architecture, layers, ...config });
  });
}

async function packKubectl(
  kubectl: string,
  tarball: string,
  scratch: string,
  signal: AbortSignal,
): Promise<void> {
  const tree = join(scratch, 'kubectl');
  const completions = join(tree, 'usr', 'share', 'bash-completion', 'completions');
  await mkdir(join(tree, 'usr', 'local', 'bin'), { recursive: true });
  await mkdir(completions, { recursive: true });
  await copyFile(kubectl, join(tree, 'usr', 'local', 'bin', 'kubectl'));
  await chmod(join(tree, 'usr', 'local', 'bin', 'kubectl'), 0o755);
  const completion = await run(kubectl, ['completion', 'bash'], { signal });
  await writeFile(join(completions, 'kubectl'), `${completion}\n`);
  // bash-completion loads the file named after the command: this one makes the alias `k` complete like kubectl.
  await writeFile(
    join(completions, 'k'),
    '. /usr/share/bash-completion/completions/kubectl\ncomplete -o default -F __start_kubectl k\n',
  );
  await packTree(tree, tarball, signal);
  await rm(tree, { recursive: true });
}

/** A tar that is the same for the same files: sorted, owned by root, without times. */
export async function packTree(tree: string, tarball: string, signal: AbortSignal): Promise<void> {
  await run(
    'tar',
    [
      '--sort=name',
      '--mtime=@0',
      '--owner=0',
      '--group=0',
      '--numeric-owner',
      '-C',
      tree,
      '-cf',
      tarball,
      '.',
    ],
    { signal },
  );
}
