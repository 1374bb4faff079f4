import { run, succeeds } from '../command.ts';

/**
 * Removes the containers of `buildNodeImage` that a killed build left behind: they hold on to the image they were made from.
 * One at work is let be.
 */
export async function removeBuildContainers(signal: AbortSignal, prefix = 'kindlab-build-'): Promise<void> {
  const stopped = ['created', 'exited', 'dead'].flatMap((state) => ['--filter', `status=${state}`]);
  const ids = await run(
    'docker',
    ['ps', '--all', '--quiet', '--filter', `name=^/${prefix}[0-9a-f]{16}$`, ...stopped],
    { signal },
  );
  for (const id of ids.split('\n').filter(Boolean)) {
    await run('docker', ['rm', '--volumes', id], { signal });
  }
}

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
