import { LabError } from '../../../lab/lab-error.ts';
import { clientImageTags } from '../../../lab/lab-image-tags.ts';
import type { StageReport } from '../../progress.ts';
import type { SetUp } from '../../set-up.ts';
import { imagesOfRecipes, loadImage } from '../load.ts';
import {
  buildClientImage,
  type ClientImageName,
  clientImageNames,
  clientImageRecipe,
} from './client-images.ts';

/** Which client images a node still lacks, or holds as an older recipe made them. */
export async function missingClientImages({ host, signal }: SetUp, node: string): Promise<ClientImageName[]> {
  const recipes = await recipesByTag(host.architecture);
  const current = await imagesOfRecipes(node, recipes, signal);
  return clientImageNames.filter((name) => !current.has(clientImageTags[name]));
}

/** Gives a node its client images. One that cannot be made here does not keep back the others, and is reported after them. */
export async function loadClientImages(setUp: SetUp, node: string, report: StageReport): Promise<void> {
  const { config, host, signal } = setUp;
  const recipes = await recipesByTag(host.architecture);
  const missing = await missingClientImages(setUp, node);
  const failures: { name: ClientImageName; error: unknown }[] = [];
  for (const [index, name] of missing.entries()) {
    const say = (detail: string) => report.update({ detail: `${name}: ${detail}` });
    report.update({ done: index, total: missing.length, detail: name });
    try {
      const layout = await buildClientImage(name, { home: config.home, host, signal, say });
      await loadImage(node, layout, signal, recipes.get(clientImageTags[name]));
    } catch (error) {
      signal.throwIfAborted();
      failures.push({ name, error });
    }
  }
  report.update({ done: missing.length - failures.length });
  const [first] = failures;
  if (first === undefined) return;
  const names = failures.map(({ name }) => name).join(', ');
  throw new LabError(
    'cluster-setup',
    `${names} could not be made: ${first.error instanceof Error ? first.error.message : String(first.error)}`,
    {
      cause: first.error,
      hint:
        (first.error instanceof LabError ? first.error.hint : undefined) ??
        'All labs but those of the chapter on client libraries run without; `npx kindlab up` tries again.',
    },
  );
}

async function recipesByTag(architecture: SetUp['host']['architecture']): Promise<Map<string, string>> {
  const recipes = new Map<string, string>();
  for (const name of clientImageNames)
    recipes.set(clientImageTags[name], await clientImageRecipe(name, architecture));
  return recipes;
}
