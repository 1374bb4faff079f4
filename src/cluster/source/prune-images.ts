import { run, succeeds } from '../command.ts';

/**
 * Removes those images of our repositories that an earlier recipe made and nothing uses any more: their tags are keys of the
 * cache, which nobody else gives. Docker itself refuses where a container, running or not, was made from an image.
 * Resolves to what is gone.
 */
export async function pruneImages(
  repositories: string[],
  keep: string[],
  signal: AbortSignal,
): Promise<string[]> {
  const filters = repositories.flatMap((repository) => ['--filter', `reference=${repository}`]);
  const list = await run('docker', ['images', '--format', '{{.Repository}}:{{.Tag}}', ...filters], {
    signal,
  });
  const removed: string[] = [];
  for (const image of list.split('\n')) {
    if (!/:[0-9a-f]{16}$/.test(image) || keep.includes(image)) continue;
    if (await succeeds('docker', ['image', 'rm', image], { signal, timeoutMs: 120_000 })) removed.push(image);
  }
  return removed;
}
