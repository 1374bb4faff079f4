import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { exists } from './host.ts';
import { processExists } from './lock.ts';

/** A short name for exactly these inputs: change a byte of any and it is another one. Order matters. */
export function cacheKey(parts: (string | Buffer)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) {
    // The length keeps ["ab", "c"] and ["a", "bc"] apart.
    hash.update(`${part.length}:`).update(part);
  }
  return hash.digest('hex').slice(0, 16);
}

/** `cacheKey` over the bytes of files, in the given order. */
export async function cacheKeyOfFiles(paths: string[], ...more: string[]): Promise<string> {
  const contents = await Promise.all(paths.map((path) => readFile(path)));
  return cacheKey([...contents, ...more]);
}

/**
 * Directory `<root>/<name>-<key>`, made by `build` when it is not there yet.
 * `build` fills a temporary directory that is renamed only when complete, so a directory that exists is whole,
 * even after a power cut; directories of the same name with other keys are removed afterwards.
 */
export async function cachedDirectory(
  root: string,
  name: string,
  key: string,
  build: (directory: string) => Promise<void>,
): Promise<string> {
  const finished = join(root, `${name}-${key}`);
  if (await exists(finished)) return finished;
  const temporary = join(root, `.${name}-${key}.${process.pid}.part`);
  await mkdir(temporary, { recursive: true });
  try {
    await build(temporary);
    await renameUnlessThere(temporary, finished);
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    throw error;
  }
  await removeOlder(root, name, key);
  return finished;
}

/** Removes what builds of processes that are no more left behind; in a directory shared with others, only what starts with `prefix`. */
export async function removeUnfinished(root: string, prefix = '.'): Promise<void> {
  if (!(await exists(root))) return;
  for (const entry of await readdir(root)) {
    const pid = /^\..*\.(\d+)\.part$/.exec(entry)?.[1];
    if (pid !== undefined && entry.startsWith(prefix) && !processExists(Number(pid)))
      await rm(join(root, entry), { recursive: true, force: true });
  }
}

/** Another process may have made the same thing meanwhile; the same key means the same content, so either will do. */
async function renameUnlessThere(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    if (!(await exists(to))) throw error;
    await rm(from, { recursive: true, force: true });
  }
}

async function removeOlder(root: string, name: string, key: string): Promise<void> {
  const older = new RegExp(`^${name}-[0-9a-f]{16}$`);
  for (const entry of await readdir(root)) {
    if (older.test(entry) && entry !== `${name}-${key}`)
      await rm(join(root, entry), { recursive: true, force: true });
  }
}
