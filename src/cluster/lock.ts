import { randomUUID } from 'node:crypto';
import { link, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { exists } from './host.ts';

const holderSchema = z.object({
  id: z.string(),
  pid: z.number().int().positive(),
  startTicks: z.string().nullable(),
  released: z.boolean(),
});
type Holder = z.infer<typeof holderSchema>;

export interface Lock {
  release(): Promise<void>;
}

/**
 * Takes the lock kept in directory `path`, waiting while another live process holds it; `onWait` hears once which one.
 * A lock whose process is gone (killed, power cut), or whose pid now belongs to another process, is taken over.
 *
 * The directory holds numbered files and the highest number is the holder. Taking over never removes or replaces the
 * holder's file: it adds the next number, which link() gives to exactly one of those who try.
 */
export async function takeLock(
  path: string,
  { signal, onWait, pollMs = 500 }: { signal: AbortSignal; onWait: (pid: number) => void; pollMs?: number },
): Promise<Lock> {
  await mkdir(path, { recursive: true });
  const startTicks = await startTicksOf(process.pid);
  const mine: Holder = { id: randomUUID(), pid: process.pid, startTicks, released: false };
  const draft = join(path, `${mine.id}.draft`);
  await writeFile(draft, JSON.stringify(mine));
  let told = false;
  try {
    for (;;) {
      signal.throwIfAborted();
      const highest = await highestNumber(path);
      const holder = highest === 0 ? null : await readHolder(join(path, String(highest)));
      if (holder === null || holder.released || !(await isAlive(holder))) {
        const number = highest + 1;
        if (await claim(path, draft, number)) return { release: () => release(path, number, mine) };
        continue;
      }
      if (!told) onWait(holder.pid);
      told = true;
      await sleep(pollMs, undefined, { signal });
    }
  } finally {
    await rm(draft, { force: true });
  }
}

/** True when this number is now ours and the highest. Lower ones are removed; the highest never is. */
async function claim(path: string, draft: string, number: number): Promise<boolean> {
  const file = join(path, String(number));
  try {
    await link(draft, file);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
  if ((await highestNumber(path)) !== number) {
    // Others took, gave back and cleared away this very number while we were looking.
    await rm(file, { force: true });
    return false;
  }
  for (const lower of await numbers(path))
    if (lower < number) await rm(join(path, String(lower)), { force: true });
  return true;
}

async function release(path: string, number: number, mine: Holder): Promise<void> {
  const part = join(path, `${mine.id}.released`);
  await writeFile(part, JSON.stringify({ ...mine, released: true }));
  await rename(part, join(path, String(number)));
}

async function numbers(path: string): Promise<number[]> {
  return (await readdir(path)).filter((name) => /^\d+$/.test(name)).map(Number);
}

async function highestNumber(path: string): Promise<number> {
  return Math.max(0, ...(await numbers(path)));
}

async function readHolder(path: string): Promise<Holder | null> {
  try {
    return holderSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    // Emptied by a power cut, or cleared away in the meantime: nobody holds it.
    return null;
  }
}

/** True while the very process that took the lock runs; a later process with the same pid does not count. */
async function isAlive(holder: Holder): Promise<boolean> {
  if (!processExists(holder.pid)) return false;
  return holder.startTicks === null || holder.startTicks === (await startTicksOf(holder.pid));
}

export function processExists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it exists and is another user's.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** When a process started, in clock ticks since boot plus the boot's id (proc(5), field 22 of stat); null where there is no /proc. */
async function startTicksOf(pid: number): Promise<string | null> {
  if (!(await exists(`/proc/${pid}/stat`))) return null;
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8');
    // The second field is the name in parentheses and may contain blanks.
    return `${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]}@${boot.trim()}`;
  } catch {
    // It ended while we looked.
    return null;
  }
}
