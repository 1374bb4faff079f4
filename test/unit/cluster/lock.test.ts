import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { takeLock } from '../../../src/cluster/lock.ts';

let root: string;
let path: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'kindlab-lock-'));
  path = join(root, 'up.lock');
});
afterEach(() => rm(root, { recursive: true, force: true }));

const { signal } = new AbortController();
const options = { signal, onWait: () => undefined, pollMs: 5 };
const deadPid = 2 ** 22 + 1;
const leaveBehind = async (content: string) => {
  await mkdir(path);
  await writeFile(join(path, '7'), content);
};

describe('takeLock', () => {
  it('lets the second one in only after the first is done, and says whom it waits for', async () => {
    const order: string[] = [];
    const onWait = vi.fn();
    const first = await takeLock(path, options);
    const second = takeLock(path, { ...options, onWait }).then((lock) => {
      order.push('second has it');
      return lock;
    });
    await vi.waitFor(() => expect(onWait).toHaveBeenCalledWith(process.pid));
    order.push('first lets go');
    await first.release();
    await (await second).release();
    expect(order).toEqual(['first lets go', 'second has it']);
    expect(onWait).toHaveBeenCalledTimes(1);
  });

  it('takes over from a process that is no more', async () => {
    await leaveBehind(JSON.stringify({ id: 'x', pid: deadPid, startTicks: '1@boot', released: false }));
    const onWait = vi.fn();
    const lock = await takeLock(path, { ...options, onWait });
    expect(onWait).not.toHaveBeenCalled();
    await lock.release();
  });

  it('takes over when the pid now belongs to a process that started later', async () => {
    await leaveBehind(
      JSON.stringify({ id: 'x', pid: process.pid, startTicks: '1@another-boot', released: false }),
    );
    const lock = await takeLock(path, options);
    await lock.release();
  });

  it('takes over a lock file that a power cut left empty', async () => {
    await leaveBehind('');
    const lock = await takeLock(path, options);
    await lock.release();
  });

  it('never lets two in at once, however many find the same dead lock', async () => {
    await leaveBehind(JSON.stringify({ id: 'x', pid: deadPid, startTicks: null, released: false }));
    let inside = 0;
    let most = 0;
    await Promise.all(
      Array.from({ length: 8 }, async () => {
        const lock = await takeLock(path, options);
        most = Math.max(most, ++inside);
        await new Promise((resolve) => setTimeout(resolve, 3));
        inside -= 1;
        await lock.release();
      }),
    );
    expect(most).toBe(1);
  });

  it('stops waiting when it is aborted, and leaves no file of its own', async () => {
    const first = await takeLock(path, options);
    const controller = new AbortController();
    const second = takeLock(path, {
      ...options,
      signal: controller.signal,
      onWait: () => controller.abort(new Error('enough')),
    });
    await expect(second).rejects.toThrow();
    expect(await readdir(path)).toEqual(['1']);
    await first.release();
    await (await takeLock(path, options)).release();
    expect(await readdir(path)).toEqual(['2']);
  });
});
