import { join } from 'node:path';
import { cachedDirectory, cacheKeyOfFiles } from '../cache.ts';
import { buildRootFileSystem, rootFileSystemRecipe } from '../source/root-file-system.ts';
import { writeOciLayout } from './oci-layout.ts';
import { type LabImageName, labImages } from './recipes.ts';

export interface BuildOptions {
  /** Directory of cached images. */
  cache: string;
  architecture: 'amd64' | 'arm64';
  /** The kubectl that goes into the toolbox. */
  kubectl: string;
  signal: AbortSignal;
  say: (detail: string) => void;
}

/** Makes one lab image, or finds it made, and resolves to its OCI layout's directory. */
export async function buildLabImage(name: LabImageName, { cache, architecture, kubectl, signal, say }: BuildOptions): Promise<string> {
  const recipe = labImages[name];
  const spec = recipe.rootFileSystem(kubectl);
  const ownFiles = spec.hookEnvironment?.['KUBECTL'] === undefined ? [spec.hook] : [spec.hook, spec.hookEnvironment['KUBECTL']];
  const key = await cacheKeyOfFiles([...ownFiles, rootFileSystemRecipe], JSON.stringify([recipe.tag, spec.variant, spec.packages, recipe.config, architecture]));
  return await cachedDirectory(cache, name, key, async (directory) => {
    const layer = join(directory, 'layer.tar');
    await buildRootFileSystem(layer, spec, { signal, say: (detail) => say(`${name}: ${detail}`) });
    say(`${name}: packing`);
    await writeOciLayout(directory, { tags: [recipe.tag], architecture, layers: [layer], ...recipe.config });
  });
}
