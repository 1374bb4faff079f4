import { describe, expect, test } from 'vitest';
import type { Lab } from '../../../src/lab/lab-schema.ts';
import { parseChapter, readChapters } from '../../../src/web/book/chapters.ts';
import { checkBook, formatProblems, stepsUsed } from '../../../src/web/book/check-book.ts';
import { readLabs } from '../../../src/web/book/labs.ts';

const root = new URL('../../../', import.meta.url).pathname.replace(/\/$/, '');

function lab(id: string, steps: string[]): Pick<Lab, 'id' | 'steps'> {
  return { id, steps: steps.map((step) => ({ id: step })) as Lab['steps'] };
}

const labs = [lab('pods', ['make', 'look'])];

function chapter(changes: { locale?: 'ko' | 'en'; slug?: string; front?: string; body?: string } = {}) {
  const { locale = 'ko', slug = 'first', front = '', body } = changes;
  const text = `---
title: A title
description: What it is about
order: 10
minutes: 5
labs: [pods]
outcomes: [one]
${front}---

${body ?? '<Step lab="pods" step="make" />\n\n<Step lab="pods" step="look" />'}
`;
  return parseChapter(slug, locale, `content/${locale}/${slug}.mdx`, text);
}

const check = (...chapters: ReturnType<typeof chapter>[]) => checkBook(chapters, labs);
const pair = (changes: Parameters<typeof chapter>[0]) =>
  check(chapter(changes), chapter({ ...changes, locale: 'en' }));

describe('the checks of the book', () => {
  test('find nothing in a chapter that is right in both languages', () => {
    expect(check(chapter(), chapter({ locale: 'en' }))).toEqual([]);
  });

  test('name file, line and cure of an unknown step, with what there is', () => {
    const problems = pair({ body: '<Step lab="pods" step="make" />\n\n<Step lab="pods" step="lok" />' });
    expect(problems.filter(({ file }) => file === 'content/ko/first.mdx')).toEqual([
      {
        file: 'content/ko/first.mdx',
        line: 6,
        message: 'step pods/look is never shown',
        cure: 'add <Step lab="pods" step="look" /> where it belongs',
      },
      {
        file: 'content/ko/first.mdx',
        line: 12,
        message: 'lab pods has no step lok',
        cure: 'use one of look, make',
      },
    ]);
  });

  test('name an unknown lab where it is listed and where it is used', () => {
    const problems = check(
      chapter({ body: '<Step lab="nope" step="make" />', front: '' }),
      chapter({ locale: 'en' }),
    );
    const korean = problems.filter(({ file }) => file.includes('/ko/'));
    expect(korean.map(({ message, line }) => `${line} ${message}`)).toEqual([
      '6 step pods/make is never shown',
      '6 step pods/look is never shown',
      '10 there is no lab nope',
    ]);
  });

  test('refuse a step shown twice', () => {
    const body =
      '<Step lab="pods" step="make" />\n<Step lab="pods" step="look" />\n<Step lab="pods" step="make" />';
    const messages = pair({ body }).map(({ message }) => message);
    expect(messages).toEqual(Array(2).fill('step pods/make is shown twice (first in line 10)'));
  });

  test('refuse a chapter in one language only', () => {
    const [problem] = check(chapter());
    expect(problem).toMatchObject({
      file: 'content/ko/first.mdx',
      line: 1,
      message: 'the chapter is missing in en',
    });
    expect(problem?.cure).toContain('content/en/first.mdx');
  });

  test('refuse unknown and missing keys of the frontmatter, and say which there are', () => {
    const [problem] = check(chapter({ front: 'minuts: 3\n' }), chapter({ locale: 'en' }));
    expect(problem).toMatchObject({ line: 8, message: 'unknown key minuts' });
    expect(problem?.cure).toContain('minutes');
  });

  test('refuse YAML that does not parse, once, with its line', () => {
    const broken = parseChapter(
      'first',
      'ko',
      'content/ko/first.mdx',
      '---\ntitle: a: b: c\n---\n<Step lab="x" step="y" />',
    );
    const problems = checkBook([broken, chapter({ locale: 'en' })], labs).filter(({ file }) =>
      file.includes('/ko/'),
    );
    expect(problems).toHaveLength(1);
    expect(problems[0]?.line).toBe(2);
  });

  test('refuse languages that disagree about order, minutes or labs', () => {
    const other = parseChapter(
      'first',
      'en',
      'content/en/first.mdx',
      chapter().text.replace('minutes: 5', 'minutes: 6'),
    );
    expect(check(chapter(), other)[0]).toMatchObject({ file: 'content/en/first.mdx', line: 5 });
  });

  test('refuse two chapters with one number', () => {
    const two = ['first', 'second'].flatMap((slug) => [chapter({ slug }), chapter({ slug, locale: 'en' })]);
    expect(check(...two).map(({ message }) => message)).toEqual([
      'order 10 is also that of content/ko/first.mdx',
    ]);
  });

  test('refuse a part that one language has and the other has not, and say both places', () => {
    const body = '<Step lab="pods" step="make" />\n\n<Step lab="pods" step="look" />\n\n';
    const of = (locale: 'ko' | 'en', rest: string) => chapter({ locale, body: `${body}${rest}` });
    const shapes = (ko: string, en: string) =>
      check(of('ko', ko), of('en', en)).map(({ file, line, message }) => `${file}:${line} ${message}`);
    expect(shapes('## 왜\n\n글', '## Why\n\nText')).toEqual([]);
    expect(shapes('## 왜\n\n글', '## Why\n\nText\n\nMore')).toEqual([
      'content/en/first.mdx:18 paragraph here and the end in content/ko/first.mdx:17',
    ]);
    expect(shapes('하나', '1. One')).toEqual([
      'content/en/first.mdx:14 list of 1 here and paragraph in content/ko/first.mdx:14',
    ]);
    expect(shapes('<Recap question="왜?">\n답\n</Recap>', '<Recap question="Why?">\nSo\n</Recap>')).toEqual(
      [],
    );
    expect(shapes('<Diagram id="a" />', '<Diagram id="b" />')).toEqual([
      'content/en/first.mdx:14 <Diagram id="b"> here and <Diagram id="a"> in content/ko/first.mdx:14',
    ]);
  });

  test('refuse headings that leave a level out', () => {
    const body = '<Step lab="pods" step="make" />\n\n<Step lab="pods" step="look" />\n\n## A\n\n#### B\n';
    expect(pair({ body })).toEqual([
      {
        file: 'content/ko/first.mdx',
        line: 16,
        message: 'a heading of level 4 after one of level 2',
        cure: 'write ###',
      },
    ]);
  });

  test('refuse MDX that does not parse, with its line', () => {
    const body = '<Step lab="pods" step="make" />\n\n<Step lab="pods" step="look" />\n\n<Recap>\n';
    const [problem] = pair({ body });
    expect(problem).toMatchObject({ file: 'content/en/first.mdx', line: 14 });
  });

  test('leave steps in code blocks and inline code alone', () => {
    expect(
      stepsUsed(
        '```mdx\n<Step lab="a" step="b" />\n```\nWrite `<Step lab="a" step="b" />`.\n<Step lab="c" step="d" />',
      ),
    ).toEqual([{ lab: 'c', step: 'd', line: 5 }]);
  });

  test('print one clickable line and a cure for each problem', () => {
    expect(formatProblems([{ file: 'a.mdx', line: 3, message: 'wrong', cure: 'do it right' }])).toBe(
      'a.mdx:3: wrong\n    cure: do it right',
    );
  });

  test('pass for the chapters and labs of this repository', () => {
    expect(checkBook(readChapters(root), readLabs(root))).toEqual([]);
  });
});
