import type { Lab } from '../../lab/lab-schema.ts';
import { locales } from '../../lab/localized.ts';
import { type ChapterSource, chapterSchema, labIdsOf, lineOfKey } from './chapters.ts';
import { checkShape } from './check-shape.ts';

/** Something an author has to put right before the site can be built. */
export interface BookProblem {
  file: string;
  line: number;
  message: string;
  cure: string;
}

interface StepUse {
  lab: string | null;
  step: string | null;
  line: number;
}

/** `<Step …>` as written, code blocks left out, so that a chapter may show how a step is written. */
export function stepsUsed(text: string): StepUse[] {
  const uses: StepUse[] = [];
  let fence: string | null = null;
  for (const [index, line] of text.split('\n').entries()) {
    const mark = /^\s*(`{3,}|~{3,})/.exec(line)?.[1];
    if (mark !== undefined) {
      if (fence === null) fence = mark;
      else if (mark.startsWith(fence)) fence = null;
      continue;
    }
    if (fence !== null) continue;
    for (const tag of line.replace(/`[^`]*`/g, '').matchAll(/<Step\b([^>]*)>?/g)) {
      const attributes = tag[1] ?? '';
      uses.push({
        lab: /\blab="([^"]*)"/.exec(attributes)?.[1] ?? null,
        step: /\bstep="([^"]*)"/.exec(attributes)?.[1] ?? null,
        line: index + 1,
      });
    }
  }
  return uses;
}

/** Everything wrong with the chapters at once: an author should not have to build ten times to see ten slips. */
export function checkBook(chapters: ChapterSource[], labs: Pick<Lab, 'id' | 'steps'>[]): BookProblem[] {
  const byId = new Map(labs.map((lab) => [lab.id, lab]));
  return [
    ...chapters.flatMap((chapter) => checkFrontmatter(chapter, byId)),
    ...chapters
      .filter((chapter) => chapter.frontmatter !== null)
      .flatMap((chapter) => checkSteps(chapter, byId)),
    ...checkTranslations(chapters),
    ...checkOrder(chapters),
    ...checkShape(chapters),
  ].sort((a, b) => a.file.localeCompare(b.file) || a.line - b.line);
}

function checkFrontmatter(chapter: ChapterSource, labs: Map<string, unknown>): BookProblem[] {
  const { file } = chapter;
  if (chapter.yamlProblem !== null) {
    const { message, line } = chapter.yamlProblem;
    return [
      {
        file,
        line,
        message,
        cure: 'write YAML between two --- lines: title, description, order, minutes, labs, outcomes',
      },
    ];
  }
  const parsed = chapterSchema.safeParse(chapter.frontmatter);
  const problems: BookProblem[] = parsed.success
    ? []
    : parsed.error.issues.map((issue) => {
        const unknownKey = issue.code === 'unrecognized_keys' ? issue.keys[0] : undefined;
        const key = unknownKey ?? String(issue.path[0] ?? '');
        return {
          file,
          line: lineOfKey(chapter, key),
          message:
            unknownKey === undefined ? `${issue.path.join('.')}: ${issue.message}` : `unknown key ${key}`,
          cure:
            unknownKey === undefined
              ? `give ${key} as src/web/book/chapters.ts describes it`
              : `remove it; the keys are ${Object.keys(chapterSchema.shape).join(', ')}`,
        };
      });
  for (const id of labIdsOf(chapter)) {
    if (labs.has(id)) continue;
    problems.push({
      file,
      line: lineOfKey(chapter, 'labs'),
      message: `there is no lab ${id}`,
      cure: `use one of ${listed(labs.keys())}, or write labs/${id}/lab.yaml`,
    });
  }
  return problems;
}

function checkSteps(chapter: ChapterSource, labs: Map<string, Pick<Lab, 'id' | 'steps'>>): BookProblem[] {
  const { file } = chapter;
  const problems: BookProblem[] = [];
  const seen = new Map<string, number>();
  const declared = labIdsOf(chapter);
  for (const { lab: labId, step: stepId, line } of stepsUsed(chapter.text)) {
    const say = (message: string, cure: string) => problems.push({ file, line, message, cure });
    if (labId === null || stepId === null) {
      say('a <Step> without lab="…" and step="…"', 'write both on one line, as plain strings');
      continue;
    }
    const lab = labs.get(labId);
    if (lab === undefined) {
      say(`there is no lab ${labId}`, `use one of ${listed(labs.keys())}`);
      continue;
    }
    const ids = lab.steps.map((step) => step.id);
    if (!ids.includes(stepId)) {
      say(`lab ${labId} has no step ${stepId}`, `use one of ${listed(ids)}`);
      continue;
    }
    if (!declared.includes(labId))
      say(`lab ${labId} is not listed`, `add ${labId} to labs: in the frontmatter`);
    const before = seen.get(`${labId}/${stepId}`);
    if (before === undefined) seen.set(`${labId}/${stepId}`, line);
    else say(`step ${labId}/${stepId} is shown twice (first in line ${before})`, 'keep one of the two');
  }
  for (const labId of declared) {
    for (const step of labs.get(labId)?.steps ?? []) {
      if (seen.has(`${labId}/${step.id}`)) continue;
      problems.push({
        file,
        line: lineOfKey(chapter, 'labs'),
        message: `step ${labId}/${step.id} is never shown`,
        cure: `add <Step lab="${labId}" step="${step.id}" /> where it belongs`,
      });
    }
  }
  return problems;
}

function checkTranslations(chapters: ChapterSource[]): BookProblem[] {
  const problems: BookProblem[] = [];
  for (const chapter of chapters) {
    for (const locale of locales) {
      if (locale === chapter.locale) continue;
      const other = chapters.find((one) => one.slug === chapter.slug && one.locale === locale);
      if (other === undefined) {
        problems.push({
          file: chapter.file,
          line: 1,
          message: `the chapter is missing in ${locale}`,
          cure: `write content/${locale}/${chapter.slug}.mdx, or set this one aside until it exists`,
        });
      } else if (locale === 'en') {
        for (const key of ['order', 'minutes', 'labs']) {
          const [here, there] = [chapter.frontmatter?.[key], other.frontmatter?.[key]];
          if (JSON.stringify(here) === JSON.stringify(there)) continue;
          problems.push({
            file: other.file,
            line: lineOfKey(other, key),
            message: `${key} is ${JSON.stringify(there)} here and ${JSON.stringify(here)} in ${chapter.file}`,
            cure: 'make them equal',
          });
        }
      }
    }
  }
  return problems;
}

function checkOrder(chapters: ChapterSource[]): BookProblem[] {
  const korean = chapters.filter((chapter) => chapter.locale === 'ko' && chapter.frontmatter !== null);
  return korean.flatMap((chapter, index) => {
    const same = korean.slice(0, index).find((one) => one.frontmatter?.order === chapter.frontmatter?.order);
    if (same === undefined) return [];
    return [
      {
        file: chapter.file,
        line: lineOfKey(chapter, 'order'),
        message: `order ${chapter.frontmatter?.order} is also that of ${same.file}`,
        cure: 'give each chapter its own number; leave gaps of ten',
      },
    ];
  });
}

function listed(ids: Iterable<string>): string {
  const all = [...ids].sort();
  return all.length === 0 ? '(none yet)' : all.join(', ');
}

/** One line each, as editors and terminals make them clickable. */
export function formatProblems(problems: BookProblem[]): string {
  return problems
    .map(({ file, line, message, cure }) => `${file}:${line}: ${message}\n    cure: ${cure}`)
    .join('\n');
}
