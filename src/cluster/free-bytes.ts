import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { exists } from './host.ts';

/** Bytes that can still be written where `path` is or will be. */
export async function freeBytes(path: string): Promise<number> {
  let directory = path;
  while (!(await exists(directory)) && dirname(directory) !== directory) directory = dirname(directory);
  const { bavail, bsize } = await statfs(directory);
  return bavail * bsize;
}
