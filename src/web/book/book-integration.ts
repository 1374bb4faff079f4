import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AstroIntegration } from 'astro';
import { autoImport } from './auto-import.ts';
import { type ChapterSource, labIdsOf, readChapters } from './chapters.ts';
import { type BookProblem, checkBook, formatProblems } from './check-book.ts';
import { checkLinks } from './check-links.ts';
import { checkTerms } from './check-terms.ts';
import { checkCoverage, checkSources, readCoverage } from './coverage.ts';
import { checkGlossary, readGlossary } from './glossary.ts';
import { labProblems, readLabs } from './labs.ts';
import { readProses } from './proses.ts';

/** Stops `astro build` when the book cannot be built truthfully: a step that does not exist, a missing translation, a dead link. */
export function bookIntegration(root: string): AstroIntegration {
  return {
    name: 'kindlab-book',
    hooks: {
      'astro:config:setup'({ updateConfig, logger, command, addWatchFile }) {
        updateConfig({ vite: { plugins: [autoImport(join(root, 'content'))] } });
        const chapters = readChapters(root);
        const used = chapters.flatMap(labIdsOf);
        const isUsed = ({ file }: BookProblem) => used.some((id) => file.startsWith(`labs/${id}/`));
        const broken = labProblems(root).filter(isUsed);
        for (const { file, line, message } of labProblems(root).filter((problem) => !isUsed(problem)))
          logger.warn(`left out, and no chapter misses it: ${file}:${line} ${message}`);
        // A lab that cannot be read would only look like a missing one to the chapters: report the cause alone.
        const problems = broken.length > 0 ? broken : bookProblems(root, chapters);
        if (problems.length === 0) return;
        const report = `${problems.length} to put right in the book:\n${formatProblems(problems)}`;
        if (command === 'build') throw new Error(report);
        logger.error(report);
        for (const { file } of problems) addWatchFile(join(root, file));
      },
      async 'astro:build:done'({ dir, logger }) {
        const problems = await checkLinks(fileURLToPath(dir), root);
        if (problems.length > 0) {
          throw new Error(`${problems.length} dead links:\n${formatProblems(problems)}`);
        }
        logger.info('links: all lead somewhere');
      },
    },
  };
}

function bookProblems(root: string, chapters: ChapterSource[]): BookProblem[] {
  const labs = readLabs(root);
  const used = labs.filter(({ id }) => chapters.some((chapter) => labIdsOf(chapter).includes(id)));
  const glossary = readGlossary(root);
  const coverage = readCoverage(root);
  const terms = glossary.flatMap((file) => file.terms);
  return [
    ...checkBook(chapters, labs),
    ...checkCoverage(coverage, chapters, labs),
    ...checkSources(coverage.notes, chapters),
    ...checkGlossary(glossary, chapters, labs),
    ...checkTerms(readProses(root, chapters, used), terms),
  ];
}
