import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { closest } from '../../lab/closest.ts';
import { explainIssues } from '../../lab/explain-issue.ts';
import { idSchema, type Lab } from '../../lab/lab-schema.ts';
import { localizedSchema } from '../../lab/localized.ts';
import { parseYaml, type YamlSource } from '../../lab/yaml-source.ts';
import { cardId } from '../text/step-view.ts';
import { type ChapterSource, labIdsOf } from './chapters.ts';
import type { BookProblem } from './check-book.ts';

const formsSchema = z.strictObject({ ko: z.array(z.string()), en: z.array(z.string()) });
const termSchema = z.strictObject({
  id: idSchema,
  term: localizedSchema.describe('In Korean as in the Korean Kubernetes documentation.'),
  sense: localizedSchema.describe('What it is, in a sentence or two.'),
  marks: formsSchema
    .optional()
    .describe('The forms that get an explanation in a text; the term itself if left out.'),
  wrong: formsSchema.optional().describe('Forms that no text may use.'),
  step: z.string().describe('The step, as lab.step, where the term is met.'),
});
export type GlossaryTerm = z.infer<typeof termSchema>;

export interface GlossaryFile {
  file: string;
  terms: GlossaryTerm[];
  source: YamlSource;
  problems: BookProblem[];
}

export function parseGlossary(file: string, text: string): GlossaryFile {
  const source = parseYaml(file, text);
  if (source.problems.length > 0 || source.value === undefined)
    return { file, terms: [], source, problems: source.problems };
  const schema = z.array(termSchema);
  const parsed = schema.safeParse(source.value);
  if (parsed.success) return { file, terms: parsed.data, source, problems: [] };
  return { file, terms: [], source, problems: explainIssues(schema, parsed.error.issues, source) };
}

/** Every file of content/glossary. */
export function readGlossary(root: string): GlossaryFile[] {
  return readdirSync(join(root, 'content/glossary'))
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .map((name) => {
      const file = `content/glossary/${name}`;
      return parseGlossary(file, readFileSync(join(root, file), 'utf8'));
    });
}

/** The chapter in which a term is met, or null when no chapter has its step. */
export function chapterOfTerm(term: GlossaryTerm, chapters: ChapterSource[]): ChapterSource | null {
  const [lab = ''] = term.step.split('.');
  return chapters.find((chapter) => labIdsOf(chapter).includes(lab)) ?? null;
}

/** Terms that are there twice, or lead to a step that no chapter has. */
export function checkGlossary(
  files: GlossaryFile[],
  chapters: ChapterSource[],
  labs: Pick<Lab, 'id' | 'steps'>[],
): BookProblem[] {
  const problems = files.flatMap((file) => file.problems);
  const used = labs.filter(({ id }) => chapters.some((chapter) => labIdsOf(chapter).includes(id)));
  const steps = used.flatMap((lab) => lab.steps.map((step) => cardId(lab.id, step.id)));
  const seen = new Map<string, string>();
  for (const { file, terms, source } of files) {
    for (const [index, term] of terms.entries()) {
      const say = (key: string, message: string, cure: string) =>
        problems.push({ file, line: source.problem([index, key], message, cure).line, message, cure });
      if (!steps.includes(term.step)) {
        const near = closest(term.step, steps);
        const cure = near === null ? 'name a step as lab.step' : `did you mean ${near}?`;
        say('step', `${term.id}: no chapter has the step ${term.step}`, cure);
      }
      for (const name of [term.id, `ko:${term.term.ko}`, `en:${term.term.en.toLowerCase()}`]) {
        const before = seen.get(name);
        if (before !== undefined) say('id', `${name} is also in ${before}`, 'keep one of the two');
        seen.set(name, file);
      }
    }
  }
  return problems;
}
