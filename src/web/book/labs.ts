import type { LoadedLab } from '../../lab/lab-schema.ts';
import { loadLabs } from '../../lab/load-labs.ts';
import type { BookProblem } from './check-book.ts';

let cached: { root: string; labs: LoadedLab[]; problems: BookProblem[] } | null = null;

/**
 * The labs as the pages show them, read once per build. Labs that cannot be read are left out here;
 * `labProblems` has them, and the build stops on those before any page is rendered.
 */
export function readLabs(root: string): LoadedLab[] {
  return load(root).labs;
}

export function labProblems(root: string): BookProblem[] {
  return load(root).problems;
}

function load(root: string) {
  // In `astro dev` a lab may change between two renderings; reading all of them again costs milliseconds.
  if (cached === null || cached.root !== root || !import.meta.env?.PROD) {
    const { labs, problems } = loadLabs(root);
    cached = {
      root,
      labs: [...labs.values()],
      problems: problems.map(({ file, line, message, cure }) => ({ file, line, message, cure })),
    };
  }
  return cached;
}
