import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import {
  addOnImages,
  etcdctlTag,
  imageEntry,
  kwokTag,
  metricsTag,
} from '../../../src/cluster/add-ons/parts.ts';
import { completeAddOns } from '../../../src/cluster/bundle-parts.ts';
import { binariesKey } from '../../../src/cluster/source/go.ts';
import { binaryGroups } from '../../../src/cluster/source/versions.ts';

const options = { signal: new AbortController().signal, say: () => undefined };
// Brings all add-ons but these along.
const pulled = {
  kubernetes: '1.36',
  image: 'kindest/node:v1.36.4',
  kind: '/nowhere/kind',
  architecture: 'amd64',
} as const;
const { metricsServer, kwok, etcdctl } = addOnImages('1.36');
let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'kindlab-parts-'));
});
afterEach(() => rm(home, { recursive: true, force: true }));

async function putDirectory(...path: string[]) {
  await mkdir(join(home, 'cache', ...path), { recursive: true });
}

it('an add-on of an older recipe counts as missing, because a cluster made now would not take it', async () => {
  await putDirectory('images', `metrics-server-${'d'.repeat(16)}`);
  expect(await completeAddOns(pulled, { home, ...options })).toEqual(['metrics-server', 'kwok', 'etcdctl']);
});

it('one that is compiled is packed, in place of the older', async () => {
  await putDirectory('images', `metrics-server-${'d'.repeat(16)}`);
  const { metrics, kwok: simulation } = binaryGroups('1.36');
  for (const [group, program] of [
    [metrics, 'metrics-server'],
    [metrics, 'etcdctl'],
    [simulation, 'kwok'],
  ] as const) {
    const compiled = `${group.id}-${await binariesKey(group)}`;
    await putDirectory('bin', compiled);
    await writeFile(join(home, 'cache', 'bin', compiled, program), 'a program');
  }
  expect(await completeAddOns(pulled, { home, ...options })).toEqual([]);
  const entries = [
    await imageEntry(metricsServer, metricsTag),
    await imageEntry(kwok, kwokTag),
    await imageEntry(etcdctl, etcdctlTag),
  ];
  expect(await readdir(join(home, 'cache', 'images'))).toEqual(entries.toSorted());
});

it('one that came in a bundle is enough where nothing is compiled', async () => {
  await putDirectory('images', await imageEntry(metricsServer, metricsTag));
  await putDirectory('images', await imageEntry(kwok, kwokTag));
  await putDirectory('images', await imageEntry(etcdctl, etcdctlTag));
  expect(await completeAddOns(pulled, { home, ...options })).toEqual([]);
});
