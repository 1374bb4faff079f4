import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadBundle, writeBundle } from '../../src/cluster/bundle.ts';
import { attempt, run } from '../../src/cluster/command.ts';
import { type Host, readHost } from '../../src/cluster/host.ts';
import { chooseKubernetes } from '../../src/cluster/kubernetes-choice.ts';
import { createProgress } from '../../src/cluster/progress.ts';
import { imageInDocker } from '../../src/cluster/source/build-node.ts';
import { bundle as fromBundle } from '../../src/cluster/sources/bundle.ts';
import { loadTimings } from '../../src/cluster/timings.ts';
import { type Config, readConfig } from '../../src/config.ts';

const { signal } = new AbortController();
const say = () => undefined;
const image = `kindlab.local/test-${randomBytes(4).toString('hex')}:${'a'.repeat(16)}`;
const entry = `toolbox-${'b'.repeat(16)}`;
const other = `crictl-${'c'.repeat(16)}`;
let host: Host;
let scratch: string;
let here: string;
let there: string;
let bundle: string;

/** Stands for a directory of the cache. */
async function put(home: string, cache: string, name: string, content: string) {
  await mkdir(join(home, 'cache', cache, name), { recursive: true });
  await writeFile(join(home, 'cache', cache, name, 'content'), content);
}
const read = (home: string, cache: string, name: string) =>
  readFile(join(home, 'cache', cache, name, 'content'), 'utf8');

beforeEach(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'kindlab-bundle-'));
  here = join(scratch, 'here');
  there = join(scratch, 'there');
  bundle = join(scratch, 'bundle.tar');
  await writeFile(join(scratch, 'empty.tar'), Buffer.alloc(1024));
  await run('docker', ['import', join(scratch, 'empty.tar'), image]);
  await put(here, 'images', entry, 'made here');
  await put(here, 'programs', other, 'made here');
  const kind = join(scratch, 'kind');
  await writeFile(kind, '#!/bin/sh\necho kind\n');
  host = await readHost();
  const { architecture } = host;
  await writeBundle(bundle, { kubernetes: '1.36', image, kind, architecture }, { home: here, signal, say });
});
afterEach(async () => {
  await attempt('docker', ['image', 'rm', image]);
  await rm(scratch, { recursive: true, force: true });
});

describe('a bundle', () => {
  it('brings the node image, kind and the caches to another machine', async () => {
    await run('docker', ['image', 'rm', image]);
    const loaded = await loadBundle(bundle, { home: there, signal, say });
    expect(loaded).toMatchObject({ image, kubernetes: '1.36' });
    expect(await imageInDocker(image, signal)).toBe(true);
    expect(await run(loaded.kind, [])).toBe('kind');
    expect(await read(there, 'images', entry)).toBe('made here');
    expect(await read(there, 'programs', other)).toBe('made here');
  });

  it('leaves alone what a machine has already, and can be loaded again', async () => {
    await put(there, 'images', entry, 'made there');
    await loadBundle(bundle, { home: there, signal, say });
    await loadBundle(bundle, { home: there, signal, say });
    expect(await read(there, 'images', entry)).toBe('made there');
    expect(await read(there, 'programs', other)).toBe('made here');
  });

  it('of another minor is refused when it was named, and passed over when it was not', async () => {
    const progress = createProgress();
    progress.plan([{ id: 'bundle', title: { ko: '', en: '' }, estimateMs: null, lane: 'main' }]);
    const timings = await loadTimings(join(there, 'timings.json'));
    const other = chooseKubernetes(readConfig({ KINDLAB_HOME: there }), '1.35');
    const source = (config: Config) =>
      fromBundle({ config, host, progress, timings, signal: new AbortController().signal });
    await expect(source({ ...other, bundle })).rejects.toMatchObject({
      code: 'bad-config',
      message: expect.stringContaining('is for Kubernetes 1.36, and 1.35 is asked for'),
      hint: expect.stringContaining('KINDLAB_BUNDLE'),
    });
    await mkdir(there, { recursive: true });
    await rename(bundle, join(there, 'bundle.tar'));
    expect(await source(other)).toEqual({ declined: expect.stringContaining('is for Kubernetes 1.36') });
  });

  it('that cannot be written leaves nothing behind', async () => {
    const nowhere = join(scratch, 'missing', 'bundle.tar');
    const { architecture } = host;
    const parts = { kubernetes: '1.36', image, kind: join(scratch, 'kind'), architecture } as const;
    await expect(writeBundle(nowhere, parts, { home: here, signal, say })).rejects.toThrow('tar');
    expect(await run('ls', ['-A', here])).toBe('cache');
  });

  it('that is another file is refused by name', async () => {
    await expect(loadBundle(join(scratch, 'empty.tar'), { home: there, signal, say })).rejects.toMatchObject({
      code: 'bad-config',
      message: expect.stringContaining('is not a kindlab bundle'),
      hint: expect.stringContaining('kindlab bundle save'),
    });
    await expect(stat(join(there, 'bin'))).rejects.toThrow();
  });
});
