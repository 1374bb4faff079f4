import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ensureTools } from '../../../src/cluster/images/clients/client-image.ts';
import { clientImageNames, clientImageRecipe } from '../../../src/cluster/images/clients/client-images.ts';
import type { LabError } from '../../../src/lab/lab-error.ts';
import { clientImageTags } from '../../../src/lab/lab-image-tags.ts';

const clients = join(import.meta.dirname, '..', '..', '..', 'src', 'cluster', 'images', 'clients');
const read = (...path: string[]) => readFile(join(clients, ...path), 'utf8');

describe('what goes into a client image', () => {
  it('is pinned by hash, with no registry named', async () => {
    const requirements = (await read('python', 'requirements.txt')).split(/\n(?=\w)/).slice(1);
    expect(
      requirements.filter(
        (one) => !/^[\w-]+==\S+ \\\n(\s+--hash=sha256:[0-9a-f]{64}( \\\n)?)+$/.test(one.trim()),
      ),
    ).toEqual([]);
    const { packages } = JSON.parse(await read('javascript', 'package-lock.json'));
    const unpinned = Object.entries<{ integrity?: string; resolved?: string }>(packages).filter(
      ([path, { integrity, resolved }]) => path !== '' && (integrity === undefined || resolved !== undefined),
    );
    expect(unpinned).toEqual([]);
  });

  it('has the Kotlin compiler of the Kotlin library that it brings along', async () => {
    const jars = await read('jvm', 'jars.sha256');
    const [library] = /(?<=lib\/kotlin-stdlib-)[\d.]+\d/.exec(jars) ?? [];
    const [compiler] =
      /(?<=kotlin-compiler-embeddable<\/artifactId>[^<]*(<!--.*-->\s*)?<version>)[\d.]+/s.exec(
        await read('jvm', 'kotlin-compiler', 'pom.xml'),
      ) ?? [];
    expect(compiler).toBe(library);
    expect(jars).toContain(`kotlinc/kotlin-compiler-embeddable-${compiler}.jar`);
  });

  it('decides its recipe, which is another one for each image and architecture', async () => {
    const recipes = await Promise.all(
      clientImageNames.flatMap((name) => [
        clientImageRecipe(name, 'amd64'),
        clientImageRecipe(name, 'arm64'),
      ]),
    );
    expect(new Set(recipes).size).toBe(2 * Object.keys(clientImageTags).length);
  });
});

describe('the build tools of a language', () => {
  const host = { debian: false, root: true } as Parameters<typeof ensureTools>[1]['host'];
  const options = { host, home: '/nowhere', signal: new AbortController().signal, say: () => undefined };

  it('are enough when they work', async () => {
    await ensureTools({ commands: [['true'], ['sh', '-c', 'exit 0']], packages: ['coreutils'] }, options);
  });

  it('are named, with the packages that bring them, where one is missing and nothing can be installed', async () => {
    const missing = ensureTools(
      { commands: [['true'], ['kindlab-none', '--version']], packages: ['none'] },
      options,
    );
    await expect(missing).rejects.toMatchObject({
      code: 'prerequisite',
      message: expect.stringContaining('`kindlab-none --version`'),
      hint: expect.stringContaining('apt-get install -y none'),
    } satisfies Partial<Record<keyof LabError, unknown>>);
  });
});
