import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parseDocument } from 'yaml';
import { z } from 'zod';
import { type Locale, locales } from '../../lab/localized.ts';

/** The frontmatter of a chapter. Unknown keys are an author's slip, so they are problems. */
export const chapterSchema = z.strictObject({
  title: z.string().min(1),
  description: z.string().min(1),
  order: z.number(),
  minutes: z.int().min(1).max(600),
  labs: z.array(z.string()),
  outcomes: z.array(z.string()).min(1),
  prerequisites: z.array(z.string()).default([]),
  sources: z.array(z.string()).default([]),
  keywords: z.array(z.string()).default([]),
  tableOfContents: z.unknown().optional(),
  draft: z.boolean().optional(),
});
export type ChapterData = z.infer<typeof chapterSchema>;

/** A chapter's file as it lies there; nothing about it has been checked yet. */
export interface ChapterSource {
  slug: string;
  locale: Locale;
  /** Relative to the checkout. */
  file: string;
  text: string;
  /** Frontmatter as YAML gives it; null when there is none or it does not parse. */
  frontmatter: Record<string, unknown> | null;
  /** Why `frontmatter` is null, with its line. */
  yamlProblem: { message: string; line: number } | null;
}

const frontmatterPattern = /^---\r?\n([\s\S]*?)\r?\n---(\r?\n|$)/;

export function parseChapter(slug: string, locale: Locale, file: string, text: string): ChapterSource {
  const source = frontmatterPattern.exec(text)?.[1];
  const base = { slug, locale, file, text };
  if (source === undefined) {
    return { ...base, frontmatter: null, yamlProblem: { message: 'there is no frontmatter', line: 1 } };
  }
  const document = parseDocument(source);
  const error = document.errors[0];
  if (error !== undefined) {
    const line = (error.linePos?.[0].line ?? 1) + 1;
    return { ...base, frontmatter: null, yamlProblem: { message: error.message.split('\n')[0] ?? '', line } };
  }
  const value: unknown = document.toJS();
  const isRecord = typeof value === 'object' && value !== null && !Array.isArray(value);
  return {
    ...base,
    frontmatter: isRecord ? (value as Record<string, unknown>) : null,
    yamlProblem: isRecord ? null : { message: 'the frontmatter is not a mapping', line: 1 },
  };
}

/** Every chapter file under content/<locale>/, start pages (index) excepted, in the order of their names. */
export function readChapters(root: string): ChapterSource[] {
  const chapters: ChapterSource[] = [];
  for (const locale of locales) {
    const folder = join(root, 'content', locale);
    if (!existsSync(folder)) continue;
    for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()) {
      if (!name.endsWith('.mdx') || name === 'index.mdx') continue;
      const path = join(folder, name);
      chapters.push(
        parseChapter(name.slice(0, -'.mdx'.length), locale, relative(root, path), readFileSync(path, 'utf8')),
      );
    }
  }
  return chapters;
}

/** Line (from 1) of a frontmatter key, or 1 when it is not there. */
export function lineOfKey(chapter: ChapterSource, key: string): number {
  const index = chapter.text.split('\n').findIndex((line) => line.startsWith(`${key}:`));
  return index < 0 ? 1 : index + 1;
}

/**
 * Starlight's sidebar, which also decides what comes before and after a chapter: Korean titles with English
 * translations, by `order`. Chapters that are not in order yet are left to the checks, which stop the build.
 */
export function sidebarOf(root: string): {
  label: string;
  translations: Record<string, string>;
  slug: string;
  attrs: Record<string, string>;
}[] {
  const chapters = readChapters(root);
  const english = new Map(
    chapters.filter((chapter) => chapter.locale === 'en').map((chapter) => [chapter.slug, chapter]),
  );
  return chapters
    .filter((chapter) => chapter.locale === 'ko' && typeof chapter.frontmatter?.title === 'string')
    .sort((a, b) => Number(a.frontmatter?.order ?? 0) - Number(b.frontmatter?.order ?? 0))
    .map((chapter) => ({
      label: String(chapter.frontmatter?.title),
      translations: {
        en: String(english.get(chapter.slug)?.frontmatter?.title ?? chapter.frontmatter?.title),
      },
      slug: chapter.slug,
      attrs: { 'data-labs': labIdsOf(chapter).join(' ') },
    }));
}

export function labIdsOf(chapter: ChapterSource): string[] {
  const labs = chapter.frontmatter?.labs;
  return Array.isArray(labs) ? labs.filter((id): id is string => typeof id === 'string') : [];
}
