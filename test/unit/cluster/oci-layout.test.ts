import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeOciLayout } from '../../../src/cluster/images/oci-layout.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'kindlab-oci-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function write(name: string) {
  const directory = join(root, name);
  await writeFile(`${directory}.tar`, 'layer');
  await writeOciLayout(directory, {
    tags: ['kindlab.local/a:1', 'kindlab.local/b:2'],
    architecture: 'amd64',
    layers: [`${directory}.tar`],
    cmd: ['sh'],
  });
  return directory;
}

describe('writeOciLayout', () => {
  it('names every blob by the digest of its content', async () => {
    const blobs = join(await write('one'), 'blobs', 'sha256');
    const names = await readdir(blobs);
    expect(names).toHaveLength(3);
    for (const name of names) {
      expect(
        createHash('sha256')
          .update(await readFile(join(blobs, name)))
          .digest('hex'),
      ).toBe(name);
    }
  });

  it('gives containerd every tag of the image', async () => {
    const index = JSON.parse(await readFile(join(await write('one'), 'index.json'), 'utf8'));
    expect(
      index.manifests.map(
        (entry: { annotations: Record<string, string> }) => entry.annotations['io.containerd.image.name'],
      ),
    ).toEqual(['kindlab.local/a:1', 'kindlab.local/b:2']);
  });

  it('makes the same bytes from the same input', async () => {
    const [one, two] = [await write('one'), await write('two')];
    expect(await readFile(join(one, 'index.json'), 'utf8')).toBe(
      await readFile(join(two, 'index.json'), 'utf8'),
    );
  });
});
