import { randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { exists } from './host.ts';

const holderSchema = z.object({
  pid: z.number().int().positive(),
  startTicks: z.string().nullable(),
  since: z.string(),
});
type Holder = z.infer<typeof holderSchema>;

export interface Lock {
  release(): Promise<void>;
}

/**
 * Takes the lock file at `path`, waiting while another live process holds it; `onWait` hears once which one.
 * A lock whose process is gone (killed, power cut), or whose pid now belongs to another process, is taken over.
 */
export async function takeLock(
  path: string,
  { signal, onWait, pollMs = 500 }: { signal: AbortSignal; onWait: (pid: number) => void; pollMs?: number },
): Promise<Lock> {
  await mkdir(dirname(path), { recursive: true });
  const mine: Holder = {
    pid: process.pid,
    startTicks: await startTicksOf(process.pid),
    since: new Date().toISOString(),
  };
  const draft = `${path}.${randomUUID().slice(0, 8)}`;
  await writeFile(draft, JSON.stringify(mine));
  let told = false;
  try {
    for (;;) {
      signal.throwIfAborted();
      // link() is the one step that either makes the whole lock file or fails: nobody ever reads half of one.
      if (await linked(draft, path)) return { release: () => release(path, mine) };
      const holder = await readHolder(path);
      if (holder === null || !(await isAlive(holder))) {
        await takeAway(path, holder);
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

async function linked(draft: string, path: string): Promise<boolean> {
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}

/** Two processes may find the same dead lock: each moves away only the file it read, and loses nothing when the other was first. */
async function takeAway(path: string, seen: Holder | null): Promise<void> {
  const aside = `${path}.dead-${randomUUID().slice(0, 8)}`;
  try {
    await rename(path, aside);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return;
    throw error;
  }
  const moved = await readHolder(aside);
  if (
    moved !== null &&
    (seen === null || moved.since !== seen.since || moved.pid !== seen.pid) &&
    (await isAlive(moved))
  ) {
    // It was taken anew between our look and our move: put it back.
    await linked(aside, path);
  }
  await rm(aside, { force: true });
}

async function release(path: string, mine: Holder): Promise<void> {
  const holder = await readHolder(path);
  if (holder !== null && holder.pid === mine.pid && holder.since === mine.since)
    await rm(path, { force: true });
}

async function readHolder(path: string): Promise<Holder | null> {
  try {
    return holderSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    // Gone in the meantime, or not a lock of ours: nobody holds it.
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
