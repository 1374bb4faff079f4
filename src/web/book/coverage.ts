import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { closest } from '../../lab/closest.ts';
import { explainIssues } from '../../lab/explain-issue.ts';
import type { Lab } from '../../lab/lab-schema.ts';
import { type Locale, locales, localizedSchema } from '../../lab/localized.ts';
import { parseYaml, type YamlSource } from '../../lab/yaml-source.ts';
import { anchorsOf, parseOutline } from './chapter-outline.ts';
import { type ChapterSource, labIdsOf, lineOfKey } from './chapters.ts';
import type { BookProblem } from './check-book.ts';

export const coverageFile = 'content/coverage.yaml';

const sectionSchema = z.strictObject({
  id: z.string().regex(/^\d{3}-\d{2}$/, 'an id is the number of the note and of the section, e.g. 000-07'),
  title: localizedSchema.describe('In Korean as the note has it.'),
  chapter: z.string().describe('The file in content/ko and content/en, without .mdx.'),
  anchor: z
    .union([z.string(), localizedSchema])
    .describe('A step as lab.step, _top or sources; or a heading in both languages.'),
  lab: z.string().optional().describe('Where the section is done; left out when it is only to be read.'),
  isolation: z
    .enum(['none', 'namespace', 'controlPlane', 'cluster'])
    .describe('That of the lab; none without one.'),
  unable: z
    .strictObject({ why: localizedSchema, instead: localizedSchema })
    .optional()
    .describe('What of the section can no longer be done as written.'),
});
const coverageSchema = z.strictObject({
  notes: z.array(
    z.strictObject({
      id: z.string().regex(/^\d{3}$/),
      file: z.string().describe('The file of the note.'),
      sections: z.array(sectionSchema).min(1),
    }),
  ),
});
export type CoveredSection = z.infer<typeof sectionSchema>;
export type CoveredNote = z.infer<typeof coverageSchema>['notes'][number];

/** The map as it stands in the file; `notes` is empty when it cannot be read. */
export function parseCoverage(text: string): {
  notes: CoveredNote[];
  source: YamlSource;
  problems: BookProblem[];
} {
  const source = parseYaml(coverageFile, text);
  if (source.problems.length > 0 || source.value === undefined)
    return { notes: [], source, problems: source.problems };
  const parsed = coverageSchema.safeParse(source.value);
  if (parsed.success) return { notes: parsed.data.notes, source, problems: [] };
  return { notes: [], source, problems: explainIssues(coverageSchema, parsed.error.issues, source) };
}

export function readCoverage(root: string): ReturnType<typeof parseCoverage> {
  return parseCoverage(readFileSync(join(root, coverageFile), 'utf8'));
}

/** What follows the chapter's address for a reader of `locale`. */
export function anchorOf(section: CoveredSection, locale: Locale): string {
  return typeof section.anchor === 'string' ? section.anchor : section.anchor[locale];
}

/** Rows that lead nowhere, twice to one number, or say of a lab what is not so. */
export function checkCoverage(
  { notes, source, problems: unreadable }: ReturnType<typeof parseCoverage>,
  chapters: ChapterSource[],
  labs: Pick<Lab, 'id' | 'isolation'>[],
): BookProblem[] {
  const problems = [...unreadable];
  const say = (path: PropertyKey[], message: string, cure: string) => {
    const { file, line } = source.problem(path, message, cure);
    problems.push({ file, line, message, cure });
  };
  const anchors = new Map(
    chapters.map((chapter) => [chapter.file, anchorsOf(parseOutline(chapter).parts ?? [], chapter)]),
  );
  const seen = new Set<string>();
  for (const [noteIndex, note] of notes.entries()) {
    for (const [index, section] of note.sections.entries()) {
      const at = (key: string) => ['notes', noteIndex, 'sections', index, key];
      const { id } = section;
      if (!id.startsWith(`${note.id}-`)) say(at('id'), `${id} is not of note ${note.id}`, 'move it there');
      if (seen.has(id)) say(at('id'), `${id} is there twice`, 'keep one of the two');
      seen.add(id);
      for (const locale of locales) {
        const chapter = chapters.find((one) => one.slug === section.chapter && one.locale === locale);
        if (chapter === undefined) {
          const slugs = chapters.filter((one) => one.locale === locale).map((one) => one.slug);
          const cure = `use one of ${slugs.sort().join(', ')}`;
          say(at('chapter'), `${id}: there is no chapter ${section.chapter} in ${locale}`, cure);
          continue;
        }
        const anchor = anchorOf(section, locale);
        const moved = anchors.get(chapter.file)?.has(anchor) ? null : placeOf(anchor, anchors, locale);
        if (moved !== null) {
          say(at('chapter'), `${id}: ${anchor} is in ${moved}`, `write chapter: ${slugOf(moved)}`);
          break;
        }
        const known = anchors.get(chapter.file) ?? new Set<string>();
        if (!known.has(anchor)) {
          const near = closest(anchor, [...known]);
          const cure = near === null ? 'name a step or a heading of it' : `did you mean ${near}?`;
          say(at('anchor'), `${id}: ${chapter.file} has no ${anchor}`, cure);
        }
        if (locale === 'ko' && section.lab !== undefined && !labIdsOf(chapter).includes(section.lab))
          say(at('lab'), `${id}: ${section.lab} is not a lab of ${section.chapter}`, 'name a lab it lists');
      }
      const lab = labs.find((one) => one.id === section.lab);
      const isolation = section.lab === undefined ? 'none' : lab?.isolation;
      if (isolation !== undefined && isolation !== section.isolation)
        say(at('isolation'), `${id}: isolation is ${isolation}`, `write isolation: ${isolation}`);
    }
  }
  return problems;
}

/**
 * A chapter says at its end where it comes from: the file of each note whose sections it teaches, and pages of the
 * Kubernetes documentation, the same ones in both languages.
 */
export function checkSources(notes: CoveredNote[], chapters: ChapterSource[]): BookProblem[] {
  return chapters.flatMap((chapter) => {
    const taught = notes.filter((note) => note.sections.some((section) => section.chapter === chapter.slug));
    if (taught.length === 0) return [];
    const sources = sourcesOf(chapter);
    const other = chapters.find((one) => one.slug === chapter.slug && one.locale !== chapter.locale);
    const addresses = other === undefined ? sources : sourcesOf(other);
    const problems: Omit<BookProblem, 'file' | 'line'>[] = taught
      .filter((note) => !sources.some((source) => source.includes(note.file)))
      .map((note) => ({
        message: `its sources do not name note ${note.id}`,
        cure: `name ${note.file} and its sections`,
      }));
    if (linksIn(sources).length === 0)
      problems.push({
        message: 'its sources name no page of the Kubernetes documentation',
        cure: 'add [Kubernetes documentation: TITLE](https://kubernetes.io/docs/…)',
      });
    if (chapter.locale === 'en' && linksIn(sources).join() !== linksIn(addresses).join())
      problems.push({
        message: `its sources are others than in ${other?.file}`,
        cure: 'link to the same pages, in the same order',
      });
    return problems.map((problem) => ({
      file: chapter.file,
      line: lineOfKey(chapter, 'sources'),
      ...problem,
    }));
  });
}

function sourcesOf(chapter: ChapterSource): string[] {
  const sources = chapter.frontmatter?.sources;
  return Array.isArray(sources) ? sources.map(String) : [];
}

function linksIn(sources: string[]): string[] {
  return sources.flatMap((source) => /\]\((https:\/\/kubernetes\.io\/[^)]+)\)/.exec(source)?.[1] ?? []);
}

/** The file of the chapter an anchor is in now, e.g. after a chapter was divided; null when there is none or many. */
function placeOf(anchor: string, anchors: Map<string, Set<string>>, locale: Locale): string | null {
  const places = [...anchors].filter(([file, known]) => file.includes(`/${locale}/`) && known.has(anchor));
  return places.length === 1 ? (places[0]?.[0] ?? null) : null;
}

function slugOf(file: string): string {
  return file.replace(/^content\/\w+\//, '').replace(/\.mdx$/, '');
}
