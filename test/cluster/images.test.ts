import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ClusterHandle } from '../../src/cluster/cluster-handle.ts';
import { attempt, run } from '../../src/cluster/command.ts';
import { readHost } from '../../src/cluster/host.ts';
import { clientImageRecipe } from '../../src/cluster/images/clients/client-images.ts';
import {
  loadClientImages,
  missingClientImages,
} from '../../src/cluster/images/clients/load-client-images.ts';
import { loadLabImages } from '../../src/cluster/images/lab-images.ts';
import { imagesOfRecipes, loadImage } from '../../src/cluster/images/load.ts';
import { writeOciLayout } from '../../src/cluster/images/oci-layout.ts';
import { findNode, kubectlInNode } from '../../src/cluster/kind/node.ts';
import { createProgress } from '../../src/cluster/progress.ts';
import { readRecord } from '../../src/cluster/record.ts';
import { pruneImages, removeBuildContainers } from '../../src/cluster/source/prune-images.ts';
import { loadTimings } from '../../src/cluster/timings.ts';
import { startCluster } from '../../src/cluster/up.ts';
import { readConfig } from '../../src/config.ts';
import { clientImageTags } from '../../src/lab/lab-image-tags.ts';

const config = readConfig();
const { signal } = new AbortController();
const docker = (...args: string[]) => run('docker', args, { signal });
let scratch: string;

beforeEach(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'kindlab-images-'));
});
afterEach(() => rm(scratch, { recursive: true, force: true }));

/** A folder with these programs and no others. */
async function binWith(...programs: string[]): Promise<string> {
  const bin = join(scratch, 'bin');
  await mkdir(bin);
  for (const program of programs) {
    await symlink((await run('sh', ['-c', `command -v ${program}`])).trim(), join(bin, program));
  }
  return bin;
}

describe('an image in a node', () => {
  let handle: ClusterHandle;
  let node: string;
  const ctr = (...args: string[]) => docker('exec', node, 'ctr', '--namespace=k8s.io', 'images', ...args);
  const makeOutdated = () => ctr('label', handle.images.web, 'kindlab.local/recipe=of-last-week');

  beforeAll(async () => {
    handle = await startCluster({ config, signal });
    await handle.addOns;
    node = (await findNode(config.cluster, signal))?.name ?? '';
  });

  async function up() {
    const progress = createProgress();
    await (await startCluster({ config, signal, progress })).addOns;
    return progress.snapshot().stages.find(({ id }) => id === 'images');
  }

  it('is known by the recipe it was loaded with, until another one is loaded under its tag', async () => {
    const tag = `kindlab.local/test-${randomBytes(4).toString('hex')}:1`;
    const load = async (content: string, recipe?: string) => {
      const layout = join(scratch, content);
      const layer = join(scratch, `${content}.tar`);
      await writeFile(join(scratch, 'content'), content);
      await run('tar', ['-C', scratch, '-cf', layer, 'content']);
      await writeOciLayout(layout, {
        tags: [tag],
        architecture: (await readHost()).architecture,
        layers: [layer],
      });
      await loadImage(node, layout, signal, recipe);
    };
    const has = (recipe: string) => imagesOfRecipes(node, new Map([[tag, recipe]]), signal);
    try {
      await load('first', 'aaaa');
      expect([...(await has('aaaa')), ...(await has('bbbb'))]).toEqual([tag]);
      const first = await ctr('list', `name==${tag}`);
      await load('second', 'bbbb');
      expect([...(await has('bbbb')), ...(await has('aaaa'))]).toEqual([tag]);
      expect(await ctr('list', `name==${tag}`)).not.toBe(first);
      await load('from-somebody-else');
      expect([...(await has('bbbb'))]).toEqual([]);
    } finally {
      await ctr('remove', tag);
    }
  });

  it('is loaded again by `up` when its recipe is another one now, and only then', async () => {
    await makeOutdated();
    expect(await up()).toMatchObject({ state: 'done', done: 1, total: 1 });
    expect(await ctr('list', `name==${handle.images.web}`)).not.toContain('of-last-week');
    expect(await up()).toMatchObject({ state: 'done', detail: 'already in the node' });
  });

  it('stays when it is outdated and cannot be made here, and that is said', async () => {
    await makeOutdated();
    vi.stubEnv('PATH', await binWith('docker', 'sh', 'nice', 'tar', 'env'));
    const progress = createProgress();
    progress.plan([{ id: 'images', title: { ko: '', en: '' }, estimateMs: null, lane: 'main' }]);
    const home = join(scratch, 'home');
    const timings = await loadTimings(join(home, 'timings.json'));
    const setUp = { config: { ...config, home }, host: await readHost(), progress, timings, signal };
    await progress.run('images', (report) => loadLabImages(setUp, [node], report)).finally(vi.unstubAllEnvs);
    expect(progress.snapshot().stages[0]?.detail).toMatch(
      `kept from before, could not be renewed: ${handle.images.web}`,
    );
    expect(await up()).toMatchObject({ done: 1, total: 1 });
  });
});

describe('an image with a client library', () => {
  it('that cannot be made here keeps none of the others back, is named, and is made up for by the next `up`', async () => {
    await (await startCluster({ config, signal })).addOns;
    const node = (await findNode(config.cluster, signal))?.name ?? '';
    const { architecture } = await readHost();
    const cached = join(
      'cache',
      'images',
      `client-javascript-${await clientImageRecipe('client-javascript', architecture)}`,
    );
    const home = join(scratch, 'home');
    await mkdir(join(home, 'cache', 'images'), { recursive: true });
    await symlink(join(config.home, cached), join(home, cached));
    for (const name of ['client-go', 'client-javascript'] as const) {
      const label = [clientImageTags[name], 'kindlab.local/recipe=of-last-week'];
      await docker('exec', node, 'ctr', '--namespace=k8s.io', 'images', 'label', ...label);
    }
    const timings = await loadTimings(join(home, 'timings.json'));
    const progress = createProgress();
    const setUp = { config: { ...config, home }, host: await readHost(), progress, timings, signal };
    expect(await missingClientImages(setUp, node)).toEqual(['client-go', 'client-javascript']);
    progress.plan([{ id: 'client-images', title: { ko: '', en: '' }, estimateMs: null, lane: 'addOn' }]);
    vi.stubEnv('PATH', await binWith('docker', 'sh', 'nice', 'tar', 'env'));
    const loading = progress.run('client-images', (report) => loadClientImages(setUp, node, report));
    await expect(loading.finally(vi.unstubAllEnvs)).rejects.toThrow(
      /^client-go could not be made: .*mmdebstrap/s,
    );
    expect(await missingClientImages(setUp, node)).toEqual(['client-go']);
    await (await startCluster({ config, signal })).addOns;
    expect(await missingClientImages(setUp, node)).toEqual([]);
  });
});

describe('an add-on', () => {
  it('that got half-way is finished by the next `up`, without starting anew what is there', async (context) => {
    const node = (await findNode(config.cluster, signal))?.name ?? '';
    const record = await readRecord(config.home, config.cluster);
    if (record?.source === 'pulled') context.skip('a pulled node image brings DNS and its tools along');
    const dnsPods = [
      'get',
      'pods',
      '--namespace=kube-system',
      '--selector=k8s-app=kube-dns',
      '--output=name',
    ];
    const before = await kubectlInNode(node, dnsPods, { signal });
    await docker('exec', node, 'rm', '/usr/local/bin/crictl');
    await (await startCluster({ config, signal })).addOns;
    expect(await docker('exec', node, 'crictl', '--version')).toContain('crictl');
    expect(await kubectlInNode(node, dnsPods, { signal })).toBe(before);
  });
});

describe('what earlier builds left in Docker', () => {
  const name = `test-${randomBytes(4).toString('hex')}`;
  const repository = `kindlab.local/${name}`;
  const container = `kindlab-${name}`;
  const key = (letter: string) => letter.repeat(16);

  it('goes: images, save the wanted one, those a container was made of and whatever else has a name', async () => {
    const [wanted, used, old] = ['a', 'b', 'c'].map((letter) => `${repository}:${key(letter)}`);
    const named = `${repository}:mine`;
    const beside = `${repository}-beside:${key('d')}`;
    const all = [wanted, used, old, named, beside].filter((image) => image !== undefined);
    await writeFile(join(scratch, 'empty.tar'), Buffer.alloc(1024));
    try {
      for (const image of all) await docker('import', join(scratch, 'empty.tar'), image);
      await docker('create', '--name', container, used ?? '', '/nothing');
      expect(await pruneImages([repository], [wanted ?? ''], signal)).toEqual([old]);
      const left = await docker('images', '--format', '{{.Repository}}:{{.Tag}}', `${repository}*`);
      expect(left.split('\n').sort()).toEqual(all.filter((image) => image !== old).sort());
    } finally {
      await attempt('docker', ['rm', container]);
      await attempt('docker', ['image', 'rm', ...all]);
    }
  });

  it('goes: containers of builds that were killed, and no others', async () => {
    const prefix = `kindlab-${name}-`;
    const image = `${repository}:1`;
    await writeFile(join(scratch, 'empty.tar'), Buffer.alloc(1024));
    const containers = [`${prefix}${key('a')}`, `${prefix}mine`, `x${prefix}${key('b')}`];
    try {
      await docker('import', join(scratch, 'empty.tar'), image);
      for (const one of containers) await docker('create', '--name', one, image, '/nothing');
      await removeBuildContainers(signal, prefix);
      const left = await docker('ps', '--all', '--format', '{{.Names}}', '--filter', `name=${prefix}`);
      expect(left.split('\n').sort()).toEqual(containers.slice(1).sort());
    } finally {
      await attempt('docker', ['rm', ...containers]);
      await attempt('docker', ['image', 'rm', image]);
    }
  });
});
