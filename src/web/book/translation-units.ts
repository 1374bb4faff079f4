import { createHash } from 'node:crypto';
import type { Lab } from '../../lab/lab-schema.ts';
import type { Locale } from '../../lab/localized.ts';
import { type ChapterPart, parseOutline } from './chapter-outline.ts';
import type { ChapterSource } from './chapters.ts';

/** A piece of text that exists in both languages and is translated as a whole. */
export interface TranslationUnit {
  /** What an author is shown and what is recorded, e.g. `content/ambassador.mdx#looking-back`. */
  id: string;
  /** Of the text in each language; null where there is none. */
  hashes: Record<Locale, string | null>;
}

/** Everything a learner reads of chapters and labs: a section of a chapter, or a step of a lab, is one unit. */
export function translationUnits(
  chapters: ChapterSource[],
  labs: Pick<Lab, 'id' | 'title' | 'summary' | 'steps'>[],
): TranslationUnit[] {
  return [...chapterUnits(chapters), ...labs.flatMap(labUnits)].sort((a, b) => (a.id < b.id ? -1 : 1));
}

function chapterUnits(chapters: ChapterSource[]): TranslationUnit[] {
  return [...new Set(chapters.map(({ slug }) => slug))].flatMap((slug) => {
    const of = (locale: Locale) =>
      sectionsOf(chapters.find((one) => one.slug === slug && one.locale === locale));
    const [ko, en] = [of('ko'), of('en')];
    // English headings name the sections; the book's checks see to it that Korean has as many, in the same order.
    return Array.from({ length: Math.max(ko.length, en.length) }, (_, index) => ({
      id: `content/${slug}.mdx#${en[index]?.name ?? ko[index]?.name}`,
      hashes: { ko: hash(ko[index]?.text), en: hash(en[index]?.text) },
    }));
  });
}

function sectionsOf(chapter: ChapterSource | undefined): { name: string; text: string }[] {
  if (chapter === undefined) return [];
  const { title, description, outcomes, prerequisites, sources } = chapter.frontmatter ?? {};
  const front = JSON.stringify([title, description, outcomes, prerequisites, sources]);
  const sections: { name: string; parts: ChapterPart[] }[] = [{ name: '_top', parts: [] }];
  for (const part of parseOutline(chapter).parts ?? []) {
    if (part.slug !== undefined) sections.push({ name: part.slug, parts: [] });
    sections.at(-1)?.parts.push(part);
  }
  return [
    { name: 'frontmatter', text: front },
    ...sections.map(({ name, parts }) => ({ name, text: parts.map(translatable).join('\n') })),
  ];
}

/** Source without the line breaks a formatter may move; of a component what is written in its tag. */
function translatable({ kind, source }: ChapterPart): string {
  const own = kind === 'component' ? (/^<[^\n]*>/.exec(source)?.[0] ?? source) : source;
  return kind === 'code' ? own : own.replace(/[ \t]*\n[ \t]*/g, ' ').replace(/ {2,}|-{4,}/g, ' ');
}

function labUnits(lab: Pick<Lab, 'id' | 'title' | 'summary' | 'steps'>): TranslationUnit[] {
  const unit = (name: string, value: unknown): TranslationUnit => ({
    id: `labs/${lab.id}/lab.yaml#${name}`,
    hashes: {
      ko: hash(JSON.stringify(textsIn(value, 'ko'))),
      en: hash(JSON.stringify(textsIn(value, 'en'))),
    },
  });
  return [unit('lab', [lab.title, lab.summary]), ...lab.steps.map((step) => unit(step.id, step))];
}

/** The texts of one language, in the order in which they are written. */
function textsIn(value: unknown, locale: Locale): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const record = value as Record<string, unknown>;
  if (typeof record.ko === 'string' && typeof record.en === 'string') return [String(record[locale])];
  return Object.values(record).flatMap((one) => textsIn(one, locale));
}

function hash(text: string | undefined): string | null {
  return text === undefined ? null : createHash('sha256').update(text).digest('hex').slice(0, 10);
}
