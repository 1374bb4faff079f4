import { readHost } from '../../host.ts';
import type { RootFileSystemOptions } from '../../source/root-file-system.ts';
import { buildClientImage, clientImageNames } from './client-images.ts';

/** Makes sure of the client images in the cache, for a bundle. Resolves to those that cannot be made here, and why. */
export async function completeClientImages(options: RootFileSystemOptions): Promise<string[]> {
  const host = await readHost();
  const missing: string[] = [];
  for (const name of clientImageNames) {
    await buildClientImage(name, { ...options, host }).catch((error: unknown) => {
      options.signal.throwIfAborted();
      missing.push(`${name} (${error instanceof Error ? error.message.split('\n')[0] : String(error)})`);
    });
  }
  return missing;
}
