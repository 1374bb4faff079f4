import { pathToFileURL } from 'node:url';
import { mdxToJs } from 'satteri';
import { describe, expect, test } from 'vitest';
import { parseChapter, readChapters } from '../../../src/web/book/chapters.ts';
import { formatProblems } from '../../../src/web/book/check-book.ts';
import { checkTerms, proseOfChapter, proseOfLab } from '../../../src/web/book/check-terms.ts';
import { checkGlossary, parseGlossary, readGlossary } from '../../../src/web/book/glossary.ts';
import { readLabs } from '../../../src/web/book/labs.ts';
import { markTerms } from '../../../src/web/book/mark-terms.ts';
import { readProses } from '../../../src/web/book/proses.ts';
import { live, page } from '../../../src/web/i18n.ts';
import { termFinder } from '../../../src/web/text/find-terms.ts';
import { editorTexts } from '../../../src/web/texts/editor.ts';

const root = new URL('../../../', import.meta.url).pathname.replace(/\/$/, '');

const yaml = `- id: pod
  term: { ko: 파드, en: Pod }
  sense: { ko: 가장 작은 단위, en: The smallest unit }
  wrong: { ko: [포드], en: [] }
  step: pods.make
- id: service-account
  term: { ko: 서비스어카운트, en: service account }
  sense: { ko: 파드의 신분, en: 'The identity of a \`Pod\`' }
  wrong: { ko: [서비스 계정], en: [Service Account] }
  step: pods.make
`;
const terms = parseGlossary('content/glossary/a.yaml', yaml).terms;

describe('a term in a text', () => {
  const found = (locale: 'ko' | 'en', forms: string[], text: string) =>
    termFinder(forms, locale)(text).map(({ start, end }) => text.slice(start, end));

  test('is a word of its own, with or without a particle', () => {
    expect(found('ko', ['파드'], '파드는 파드에서 파드입니다. 스파드, 파드셋, 파드')).toEqual([
      '파드',
      '파드',
      '파드',
      '파드',
    ]);
    expect(found('ko', ['롤'], '롤을 롤백하지 않아요. 컨트롤러의 롤')).toEqual(['롤', '롤']);
    expect(found('ko', ['API 서버'], 'API 서버와 API 서버들')).toEqual(['API 서버', 'API 서버']);
  });

  test('may be in the plural or begin a sentence in English', () => {
    expect(
      found(
        'en',
        ['Pod', 'service account'],
        'Pods have service accounts. Service accounts; pod, PodList, kube-Pod',
      ),
    ).toEqual(['Pods', 'service accounts', 'Service accounts']);
  });

  test('is the longest of those that overlap', () => {
    expect(
      found('ko', ['클러스터롤', '클러스터롤바인딩', '롤바인딩'], '클러스터롤바인딩과 롤바인딩'),
    ).toEqual(['클러스터롤바인딩', '롤바인딩']);
  });
});

describe('a chapter', () => {
  const compile = async (text: string, locale = 'ko') =>
    (
      await mdxToJs(text, {
        hastPlugins: [markTerms(terms)],
        fileURL: pathToFileURL(`/book/content/${locale}/first.mdx`),
      })
    ).code;
  const marked = async (text: string, locale?: string) =>
    [...(await compile(text, locale)).matchAll(/href: "([^"]+)"/g)].map((match) => match[1]);

  test('explains the first mention of each term, wherever it stands in running text', async () => {
    const text = '파드와 **파드**\n\n<Aside>\n\n- 서비스어카운트\n\n</Aside>\n\n서비스어카운트';
    expect(await marked(text)).toEqual(['/glossary/#pod', '/glossary/#service-account']);
    expect(await marked('A Pod.', 'en')).toEqual(['/en/glossary/#pod']);
    expect(await compile(text)).toContain('가장 작은 단위');
  });

  test('explains nothing in headings, code and links, and no term in another language', async () => {
    expect(await marked('# 파드\n\n## 파드\n\n`파드` [파드](/x/)\n\n```text\n파드\n```\n\nPod')).toEqual([
      '/x/',
    ]);
  });
});

describe('the glossary', () => {
  const chapters = [
    parseChapter(
      'first',
      'ko',
      'content/ko/first.mdx',
      '---\nlabs: [pods]\n---\n\n포드 `포드`\n\n```text\n포드\n```\n',
    ),
  ];
  const labs = [{ id: 'pods', steps: [{ id: 'make' }] as never }];

  test('says in which line a term leads nowhere or is there twice', () => {
    const twice = parseGlossary('content/glossary/b.yaml', yaml.replace(/pods\.make/g, 'pods.mkae'));
    const problems = checkGlossary([twice], chapters, labs);
    expect(formatProblems(problems)).toBe(
      [
        'content/glossary/b.yaml:5: pod: no chapter has the step pods.mkae',
        '    cure: did you mean pods.make?',
        'content/glossary/b.yaml:10: service-account: no chapter has the step pods.mkae',
        '    cure: did you mean pods.make?',
      ].join('\n'),
    );
    const both = [parseGlossary('a.yaml', yaml), parseGlossary('b.yaml', yaml)];
    expect(checkGlossary(both, chapters, labs).map(({ message }) => message)[0]).toBe(
      'pod is also in a.yaml',
    );
  });

  test('refuses a form in prose, in a chapter and in a lab, and names the right one', () => {
    const chapter = { file: 'c.mdx', locale: 'ko' as const, text: proseOfChapter(chapters[0]?.text ?? '') };
    const lab =
      'steps:\n  - id: make\n    text:\n      ko: |-\n        서비스 계정을\n        `포드`\n      en: A Service Account\n    run: 포드\n';
    const proses = (['ko', 'en'] as const).map((locale) => ({
      file: 'l.yaml',
      locale,
      text: proseOfLab(lab, locale),
    }));
    expect(formatProblems(checkTerms([chapter, ...proses], terms))).toBe(
      [
        'c.mdx:5: 포드 is not how this book writes it',
        '    cure: write 파드 (or quote it as code)',
        'l.yaml:5: 서비스 계정 is not how this book writes it',
        '    cure: write 서비스어카운트 (or quote it as code)',
        'l.yaml:7: Service Account is not how this book writes it',
        '    cure: write service account (or quote it as code)',
      ].join('\n'),
    );
  });
});

describe('the glossary of this repository', () => {
  const files = readGlossary(root);
  const all = files.flatMap((file) => file.terms);

  test('leads from every term to a step of a chapter', () => {
    expect(formatProblems(checkGlossary(files, readChapters(root), readLabs(root)))).toBe('');
    expect(all.length).toBeGreaterThanOrEqual(45);
  });

  test('is kept by every chapter, every lab and the interface, in both languages', () => {
    const interfaceTexts = Object.entries({ ...page, ...live, ...editorTexts }).flatMap(([key, text]) =>
      (['ko', 'en'] as const).map((locale) => ({ file: `texts: ${key}`, locale, text: text[locale] })),
    );
    const proses = [...readProses(root, readChapters(root), readLabs(root)), ...interfaceTexts];
    expect(formatProblems(checkTerms(proses, all))).toBe('');
  });
});
