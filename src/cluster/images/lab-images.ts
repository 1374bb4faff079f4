import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../command.ts';
import type { StageReport } from '../progress.ts';
import type { SetUp } from '../set-up.ts';
import { minorOf, nameFor } from '../source/versions.ts';
import { kubernetesVersionOf } from '../sources/node-images.ts';
import { buildLabImage, type LabImageOptions, labImageRecipe } from './build.ts';
import { imagesInNode, imagesOfRecipes, loadImage } from './load.ts';
import { type LabImageName, labImageNames, labImages } from './recipes.ts';

/** Gives each node those of the labs' images that it lacks, or holds from another recipe under the same tag. */
export async function loadLabImages(setUp: SetUp, nodes: string[], report: StageReport): Promise<void> {
  const { architecture } = setUp.host;
  const recipes = new Map<string, string>();
  for (const name of labImageNames) {
    recipes.set(labImages[name].tag, await labImageRecipe(name, architecture));
  }
  let loaded = 0;
  let missing = 0;
  const outdated: string[] = [];
  for (const node of nodes) {
    const current = await imagesOfRecipes(node, recipes, setUp.signal);
    const wanted = labImageNames.filter((name) => !current.has(labImages[name].tag));
    missing += wanted.length;
    if (wanted.length === 0) continue;
    const there = await imagesInNode(node, setUp.signal);
    const kubectl = await kubectlOf(node, setUp);
    for (const name of wanted) {
      const { tag } = labImages[name];
      report.update({ done: loaded, total: missing, detail: tag });
      try {
        const layout = await build(setUp, name, kubectl, report);
        await loadImage(node, layout, setUp.signal, recipes.get(tag));
      } catch (error) {
        setUp.signal.throwIfAborted();
        // Labs run with the older one; the next start tries again.
        if (!there.has(tag)) throw error;
        outdated.push(`${tag} (${error instanceof Error ? error.message.split('\n')[0] : String(error)})`);
      }
      loaded += 1;
      report.update({ done: loaded });
    }
  }
  if (missing === 0) report.reused('already in the node');
  if (outdated.length > 0) report.reused(`kept from before, could not be renewed: ${outdated.join(', ')}`);
}

function build(
  { config, host, signal }: SetUp,
  name: LabImageName,
  kubectl: LabImageOptions['kubectl'],
  report: StageReport,
): Promise<string> {
  const say = (detail: string) => report.update({ detail });
  return buildLabImage(name, { home: config.home, architecture: host.architecture, kubectl, signal, say });
}

/** The kubectl that belongs to the node's Kubernetes, on this machine. */
async function kubectlOf(node: string, { config, signal }: SetUp): Promise<LabImageOptions['kubectl']> {
  const minor = minorOf(await kubernetesVersionOf(node, signal));
  const path = join(config.home, 'bin', nameFor('kubectl', minor));
  await mkdir(join(config.home, 'bin'), { recursive: true });
  await run('docker', ['cp', '--follow-link', `${node}:/usr/bin/kubectl`, path], { signal });
  return { path, minor };
}
