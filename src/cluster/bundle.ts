import { chmod, copyFile, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Config } from '../config.ts';
import { LabError } from '../lab/lab-error.ts';
import { run } from './command.ts';
import { exists, readHost } from './host.ts';
import { storedKind } from './kind/program.ts';
import { readRecord } from './record.ts';
import { imageInDocker, nodeImageTag } from './source/build-node.ts';

const manifestSchema = z.object({
  format: z.literal(1),
  architecture: z.enum(['amd64', 'arm64']),
  /** Tag of the node image in node.tar. */
  image: z.string(),
});

export interface BundleParts {
  /** The node image's tag in Docker. */
  image: string;
  /** Path of the kind program. */
  kind: string;
  architecture: 'amd64' | 'arm64';
}

/** What a bundle made here would hold. Rejects with LabError `prerequisite` when there is no finished image yet. */
export async function findBundleParts({ home, cluster }: Config, signal: AbortSignal): Promise<BundleParts> {
  const image = (await readRecord(home, cluster))?.image ?? (await nodeImageTag());
  const kind = await storedKind(home);
  if (kind === null || !(await imageInDocker(image, signal))) {
    throw new LabError('prerequisite', 'There is nothing to put into a bundle yet.', {
      hint: 'Run `npx kindlab up` first.',
    });
  }
  const { architecture } = await readHost();
  return { image, kind, architecture };
}

interface BundleOptions {
  home: string;
  signal: AbortSignal;
  say: (detail: string) => void;
}

/**
 * Writes everything a machine without a network needs into one tar: the node image, kind, and the cached images of labs and add-ons.
 * `cache` directories keep their names, so the other machine finds them as if it had made them.
 */
export async function saveBundle(
  path: string,
  { image, kind, architecture }: BundleParts,
  { home, signal, say }: BundleOptions,
): Promise<void> {
  await mkdir(home, { recursive: true });
  const scratch = await mkdtemp(join(home, '.bundle-'));
  try {
    say('saving the node image');
    await run('docker', ['save', '--output', join(scratch, 'node.tar'), image], { signal });
    await copyFile(kind, join(scratch, 'kind'));
    await writeFile(join(scratch, 'bundle.json'), JSON.stringify({ format: 1, architecture, image }));
    // Absent until the add-ons are done; tar would take that for an error.
    await mkdir(join(home, 'cache', 'programs'), { recursive: true });
    say(`writing ${path}`);
    await run(
      'tar',
      [
        '-cf',
        `${path}.part`,
        '-C',
        scratch,
        'bundle.json',
        'kind',
        'node.tar',
        '-C',
        home,
        'cache/images',
        'cache/programs',
      ],
      { signal, timeoutMs: 30 * 60_000 },
    );
    await rename(`${path}.part`, path);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Unpacks a bundle: the node image into Docker, the rest into the cache. Resolves to what kind needs. */
export async function loadBundle(
  path: string,
  { home, signal, say }: BundleOptions,
): Promise<{ image: string; kind: string }> {
  await mkdir(home, { recursive: true });
  const scratch = await mkdtemp(join(home, '.bundle-'));
  try {
    say(`unpacking ${path}`);
    await run('tar', ['-xf', path, '-C', scratch], { signal, timeoutMs: 30 * 60_000 });
    const manifest = await readManifest(path, join(scratch, 'bundle.json'));
    say('giving the node image to Docker');
    await run('docker', ['load', '--quiet', '--input', join(scratch, 'node.tar')], { signal });
    // Copied, not moved: entries that are there already are the same by their names.
    await run('cp', ['--recursive', '--no-clobber', join(scratch, 'cache'), `${home}/`], { signal });
    const kind = join(home, 'bin', 'kind');
    await mkdir(join(home, 'bin'), { recursive: true });
    await copyFile(join(scratch, 'kind'), `${kind}.part`);
    await chmod(`${kind}.part`, 0o755);
    await rename(`${kind}.part`, kind);
    return { image: manifest.image, kind };
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function readManifest(bundle: string, path: string): Promise<z.infer<typeof manifestSchema>> {
  const wrong = (why: string, cause?: unknown) =>
    new LabError('bad-config', `${bundle} cannot be used: ${why}.`, {
      cause,
      hint: 'Make it again with `npx kindlab bundle save FILE` on a machine of the same kind.',
    });
  if (!(await exists(path))) throw wrong('it is not a kindlab bundle');
  const manifest = manifestSchema.safeParse(JSON.parse(await readFile(path, 'utf8')));
  if (!manifest.success) throw wrong('it was made by another version of kindlab', manifest.error);
  const own = process.arch === 'arm64' ? 'arm64' : 'amd64';
  if (manifest.data.architecture !== own)
    throw wrong(`it is for ${manifest.data.architecture} and this machine is ${own}`);
  return manifest.data;
}
