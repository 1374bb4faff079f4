import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { pipeline } from 'node:stream/promises';
import { LabError } from '../../lab/lab-error.ts';
import { run } from '../command.ts';

/** Label of an image in containerd: what it was made by. An import replaces an image together with its labels. */
const recipeLabel = 'kindlab.local/recipe';

const ctrImages = ['ctr', '--namespace=k8s.io', 'images'];

/**
 * Imports an OCI layout into a node's containerd, unpacked and ready to start. Streams it: nothing is written in between.
 * With a `recipe` the node remembers it, for `imagesOfRecipes`.
 */
export async function loadImage(
  node: string,
  layout: string,
  signal: AbortSignal,
  recipe: string | null = null,
): Promise<void> {
  const label = recipe === null ? [] : [`--label=${recipeLabel}=${recipe}`];
  const tar = spawn('tar', ['-C', layout, '-c', '.'], { stdio: ['ignore', 'pipe', 'inherit'], signal });
  const ctr = spawn('docker', ['exec', '--interactive', node, ...ctrImages, 'import', ...label, '-'], {
    stdio: ['pipe', 'ignore', 'pipe'],
    signal,
  });
  const said: string[] = [];
  ctr.stderr.on('data', (chunk: Buffer) => said.push(chunk.toString()));
  const ended = Promise.all([once(tar, 'close'), once(ctr, 'close')]);
  await Promise.all([pipeline(tar.stdout, ctr.stdin), ended]);
  if (tar.exitCode !== 0 || ctr.exitCode !== 0) {
    throw new LabError(
      'cluster-setup',
      `An image could not be loaded into the node ${node}: ${said.join('').trim().split('\n').at(-1) ?? ''}`,
      {
        hint: 'Is the disk full? `df -h` and `docker system df` tell; then run `npx kindlab up` again.',
      },
    );
  }
}

/** Names of the images a node's containerd holds. */
export function imagesInNode(node: string, signal: AbortSignal): Promise<Set<string>> {
  return listImages(node, [], signal);
}

/** Those of the tags under which a node holds exactly what the recipe given for it makes. */
export function imagesOfRecipes(
  node: string,
  recipes: ReadonlyMap<string, string>,
  signal: AbortSignal,
): Promise<Set<string>> {
  const filters = [...recipes].map(([tag, recipe]) => `name==${tag},labels."${recipeLabel}"==${recipe}`);
  return listImages(node, filters, signal);
}

/** Images for which one of the filters holds; all when there is none. */
async function listImages(node: string, filters: string[], signal: AbortSignal): Promise<Set<string>> {
  const list = await run('docker', ['exec', node, ...ctrImages, 'list', '--quiet', ...filters], {
    signal,
    timeoutMs: 60_000,
  });
  return new Set(list.split('\n').filter(Boolean));
}
