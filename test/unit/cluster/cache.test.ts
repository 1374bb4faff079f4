import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cachedDirectory, cacheKey, removeUnfinished } from '../../../src/cluster/cache.ts';
import { nameFor } from '../../../src/cluster/source/versions.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'kindlab-cache-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const key = (digit: string) => digit.repeat(16);

describe('cacheKey', () => {
  it('changes with every part', () => {
    const keys = [['a', 'b'], ['a', 'c'], ['b', 'a'], ['ab'], ['a', 'b', '']].map(cacheKey);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('does not let text move from one part to the next unnoticed', () => {
    expect(cacheKey(['ab', 'c'])).not.toBe(cacheKey(['a', 'bc']));
  });
});

describe('cachedDirectory', () => {
  const build = (content: string) => (directory: string) => writeFile(join(directory, 'file'), content);

  it('builds once and then finds what it built', async () => {
    const first = await cachedDirectory(root, 'thing', key('1'), build('first'));
    const second = await cachedDirectory(root, 'thing', key('1'), build('second'));
    expect(second).toBe(first);
    expect(await readFile(join(second, 'file'), 'utf8')).toBe('first');
  });

  it('leaves nothing behind when the build fails, so that the next one starts afresh', async () => {
    const failing = cachedDirectory(root, 'thing', key('1'), async (directory) => {
      await writeFile(join(directory, 'half'), '');
      throw new Error('disk full');
    });
    await expect(failing).rejects.toThrow('disk full');
    expect(await readdir(root)).toEqual([]);
  });

  it('removes what an older recipe made, and nothing of another name', async () => {
    await cachedDirectory(root, 'thing', key('1'), build('old'));
    await cachedDirectory(root, 'thing-else', key('1'), build('other'));
    await cachedDirectory(root, 'thing', key('2'), build('new'));
    expect((await readdir(root)).sort()).toEqual([`thing-${key('2')}`, `thing-else-${key('1')}`]);
  });

  it('keeps what is made for two minors side by side', async () => {
    for (const digit of ['1', '2'])
      for (const minor of ['1.36', '1.35'])
        await cachedDirectory(root, nameFor('thing', minor), key(digit), build(minor));
    expect((await readdir(root)).sort()).toEqual([`thing-1.35-${key('2')}`, `thing-${key('2')}`]);
  });

  it('takes the result of another process that was quicker', async () => {
    const directory = await cachedDirectory(root, 'thing', key('1'), async (temporary) => {
      await writeFile(join(temporary, 'file'), 'ours');
      await mkdir(join(root, `thing-${key('1')}`));
      await writeFile(join(root, `thing-${key('1')}`, 'file'), 'theirs');
    });
    expect(await readFile(join(directory, 'file'), 'utf8')).toBe('theirs');
    expect(await readdir(root)).toEqual([`thing-${key('1')}`]);
  });
});

describe('removeUnfinished', () => {
  it('removes the leavings of dead processes and keeps those of living ones', async () => {
    const dead = 2 ** 22 + 1; // above the kernel's largest pid
    await mkdir(join(root, `.thing-${key('1')}.${dead}.part`));
    await mkdir(join(root, `.thing-${key('2')}.${process.pid}.part`));
    await mkdir(join(root, `thing-${key('3')}`));
    await removeUnfinished(root);
    expect((await readdir(root)).sort()).toEqual([
      `.thing-${key('2')}.${process.pid}.part`,
      `thing-${key('3')}`,
    ]);
  });

  it('keeps what others left in a directory that is not ours alone', async () => {
    await mkdir(join(root, '.theirs.4194305.part'));
    await mkdir(join(root, '.kindlab-node.4194305.part'));
    await removeUnfinished(root, '.kindlab-');
    expect(await readdir(root)).toEqual(['.theirs.4194305.part']);
  });

  it('has nothing to do where nothing was ever cached', async () => {
    await expect(removeUnfinished(join(root, 'nowhere'))).resolves.toBeUndefined();
  });
});
