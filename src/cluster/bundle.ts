import { chmod, copyFile, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { defaultMinor, type KubernetesMinor, supportedMinors } from '../lab/kubernetes-minors.ts';
import { LabError } from '../lab/lab-error.ts';
import { bundleEntries } from './bundle-entries.ts';
import { type BundleOptions, type BundleParts, completeAddOns, completeLabImages } from './bundle-parts.ts';
import { removeUnfinished } from './cache.ts';
import { attempt, run } from './command.ts';
import { exists } from './host.ts';
import { completeClientImages } from './images/clients/complete-client-images.ts';

const manifestSchema = z.object({
  format: z.literal(1),
  architecture: z.enum(['amd64', 'arm64']),
  /** The minor; bundles made before there was a choice do not name it. */
  kubernetes: z.enum(supportedMinors).default(defaultMinor),
  /** Tag of the node image in node.tar. */
  image: z.string(),
});

/** Kept under KINDLAB_HOME, in directories named by what they were made of, so that another machine finds them as its own. */
const caches = ['cache/images', 'cache/programs'];

/** Writes everything a machine without a network needs into one tar: the node image, kind, and the images of labs and add-ons. */
export async function saveBundle(path: string, parts: BundleParts, options: BundleOptions): Promise<void> {
  await completeLabImages(parts, options);
  const missing = [...(await completeAddOns(parts, options)), ...(await completeClientImages(options))];
  if (missing.length > 0) {
    options.say(
      `Not in it, because they were not made here: ${missing.join(', ')}. Where they cannot be made either, the cluster does without them; to have them, run \`npx kindlab up\` until it ends, and save again.`,
    );
  }
  await writeBundle(path, parts, options);
}

/** Writes what is there. */
export async function writeBundle(
  path: string,
  { kubernetes, image, kind, architecture }: BundleParts,
  { home, signal, say }: BundleOptions,
): Promise<void> {
  const entries: string[] = [];
  for (const cache of caches) {
    await mkdir(join(home, cache), { recursive: true });
    const names = bundleEntries(await readdir(join(home, cache)), kubernetes);
    entries.push(...names.map((name) => join(cache, name)));
  }
  const scratch = await makeScratch(home);
  // Docker forgets the name of an image that was pulled by digest when it saves it.
  const tag = image.includes('@') ? `kindlab.local/kind-${/node:[^@]+/.exec(image)?.[0] ?? 'node'}` : image;
  try {
    say('saving the node image');
    if (tag !== image) await run('docker', ['tag', image, tag], { signal });
    await run('docker', ['save', '--output', join(scratch, 'node.tar'), tag], { signal });
    await copyFile(kind, join(scratch, 'kind'));
    const manifest: z.infer<typeof manifestSchema> = { format: 1, architecture, kubernetes, image: tag };
    await writeFile(join(scratch, 'bundle.json'), JSON.stringify(manifest));
    say(`writing ${path}`);
    const own = ['-C', scratch, 'bundle.json', 'kind', 'node.tar'];
    await run('tar', ['-cf', `${path}.part`, ...own, '-C', home, ...entries], {
      signal,
      timeoutMs: 30 * 60_000,
    });
    await rename(`${path}.part`, path);
  } finally {
    await rm(`${path}.part`, { force: true });
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Unpacks a bundle: the node image into Docker, the rest into the cache. Resolves to what kind needs. */
export async function loadBundle(
  path: string,
  { home, signal, say }: BundleOptions,
): Promise<{ kubernetes: KubernetesMinor; image: string; kind: string }> {
  const { kubernetes, image } = await readBundleManifest(path, signal);
  const scratch = await makeScratch(home);
  try {
    say(`unpacking ${path}`);
    await run('tar', ['-xf', path, '-C', scratch], { signal, timeoutMs: 30 * 60_000 });
    say('giving the node image to Docker');
    await run('docker', ['load', '--quiet', '--input', join(scratch, 'node.tar')], { signal });
    for (const cache of caches) {
      await mkdir(join(scratch, cache), { recursive: true });
      await moveEntries(join(scratch, cache), join(home, cache));
    }
    const kind = join(home, 'bin', 'kind');
    await mkdir(join(home, 'bin'), { recursive: true });
    await chmod(join(scratch, 'kind'), 0o755);
    await rename(join(scratch, 'kind'), kind);
    return { kubernetes, image, kind };
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Beside the caches, so that nothing has to be copied; one that was interrupted, a gigabyte or more, goes first. */
async function makeScratch(home: string): Promise<string> {
  await removeUnfinished(home, '.bundle');
  const scratch = join(home, `.bundle.${process.pid}.part`);
  await mkdir(scratch, { recursive: true });
  return scratch;
}

/** Entries that are there already are the same by their names. */
async function moveEntries(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  for (const entry of await readdir(from)) {
    if (!(await exists(join(to, entry)))) await rename(join(from, entry), join(to, entry));
  }
}

/** What a bundle is for, from its first bytes. Rejects with LabError `bad-config` when that is not this machine. */
export async function readBundleManifest(
  bundle: string,
  signal: AbortSignal,
): Promise<z.infer<typeof manifestSchema>> {
  const wrong = (why: string, cause?: unknown) =>
    new LabError('bad-config', `${bundle} cannot be used: ${why}.`, {
      cause,
      hint: 'Make it again with `npx kindlab bundle save FILE` on a machine of the same kind.',
    });
  // Without --occurrence tar would read on to the end, a gigabyte or more.
  const read = await attempt('tar', ['-xOf', bundle, '--occurrence=1', 'bundle.json'], { signal });
  if (read.exitCode !== 0) throw wrong('it is not a kindlab bundle');
  const manifest = manifestSchema.safeParse(JSON.parse(read.stdout));
  if (!manifest.success) throw wrong('it was made by another version of kindlab', manifest.error);
  const own = process.arch === 'arm64' ? 'arm64' : 'amd64';
  if (manifest.data.architecture !== own)
    throw wrong(`it is for ${manifest.data.architecture} and this machine is ${own}`);
  return manifest.data;
}
