import { type ChapterPart, parseOutline } from './chapter-outline.ts';
import type { ChapterSource } from './chapters.ts';
import type { BookProblem } from './check-book.ts';

/**
 * A chapter is built alike in both languages: each heading, paragraph, list, table, code block and component has its
 * counterpart, in the same order. Says the first place where it has not.
 */
export function checkShape(chapters: ChapterSource[]): BookProblem[] {
  return chapters
    .filter((chapter) => chapter.locale === 'ko')
    .flatMap((korean) => {
      const english = chapters.find((one) => one.slug === korean.slug && one.locale === 'en');
      const [ko, en] = [parseOutline(korean), english === undefined ? null : parseOutline(english)];
      const broken = [
        ...(ko.problem === null ? [] : [unreadable(korean, ko.problem)]),
        ...(english === undefined || !en?.problem ? [] : [unreadable(english, en.problem)]),
      ];
      if (ko.parts === null || english === undefined || !en?.parts) return broken;
      return [...levelProblems(korean, ko.parts), ...differences(korean, ko.parts, english, en.parts)];
    });
}

function unreadable(
  { file }: ChapterSource,
  { message, line }: { message: string; line: number },
): BookProblem {
  return { file, line, message, cure: 'write it as MDX: tags closed, braces and < within code' };
}

function differences(
  korean: ChapterSource,
  ko: ChapterPart[],
  english: ChapterSource,
  en: ChapterPart[],
): BookProblem[] {
  const index = Array.from({ length: Math.max(ko.length, en.length) }).findIndex(
    (_, at) => ko[at]?.shape !== en[at]?.shape,
  );
  if (index < 0) return [];
  const [here, there] = [en[index], ko[index]];
  const place = `${korean.file}:${there?.line ?? korean.text.split('\n').length}`;
  return [
    {
      file: english.file,
      line: here?.line ?? english.text.split('\n').length,
      message: `${here?.shape ?? 'the end'} here and ${there?.shape ?? 'the end'} in ${place}`,
      cure: 'give both languages the same parts in the same order',
    },
  ];
}

/** The title is the page's first heading; what a screen reader's list of headings shows leaves no level out. */
function levelProblems({ file }: ChapterSource, parts: ChapterPart[]): BookProblem[] {
  let before = 1;
  return parts.flatMap(({ depth, line }) => {
    if (depth === undefined) return [];
    const fits = depth >= 2 && depth <= before + 1;
    const problem: BookProblem = {
      file,
      line,
      message: `a heading of level ${depth} after one of level ${before}`,
      cure: `write ${'#'.repeat(depth < 2 ? 2 : before + 1)}`,
    };
    before = depth;
    return fits ? [] : [problem];
  });
}
