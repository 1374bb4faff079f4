import { describe, expect, test } from 'vitest';
import { parseChapter, readChapters } from '../../../src/web/book/chapters.ts';
import { formatProblems } from '../../../src/web/book/check-book.ts';
import { checkCoverage, checkSources, parseCoverage, readCoverage } from '../../../src/web/book/coverage.ts';
import { readLabs } from '../../../src/web/book/labs.ts';

const root = new URL('../../../', import.meta.url).pathname.replace(/\/$/, '');

const labs = [{ id: 'pods', isolation: 'namespace' as const }];
const chapters = (['ko', 'en'] as const).flatMap((locale) => [
  parseChapter(
    'first',
    locale,
    `content/${locale}/first.mdx`,
    `---\ntitle: A title\nlabs: [pods]\nsources: [a note]\n---\n\n## ${locale === 'ko' ? '왜 할까요?' : 'Why?'}\n\n<Step lab="pods" step="make" />\n`,
  ),
  parseChapter(
    'second',
    locale,
    `content/${locale}/second.mdx`,
    '---\nlabs: []\n---\n\n<Step lab="pods" step="look" />\n',
  ),
]);

function problemsOf(section: string, rest = ''): string[] {
  const text = `notes:\n  - id: '000'\n    file: 000_x.txt\n    sections:\n      - id: 000-00\n        title: { ko: 가, en: A }\n${section
    .split('\n')
    .map((line) => `        ${line}\n`)
    .join('')}${rest}`;
  return checkCoverage(parseCoverage(text), chapters, labs).map(
    ({ file, line, message, cure }) => `${file.replace('content/', '')}:${line} ${message} | ${cure}`,
  );
}
const right = 'chapter: first\nanchor: pods.make\nlab: pods\nisolation: namespace';

describe('the map of what the notes teach and where', () => {
  test('is right when chapter, anchor, lab and isolation are', () => {
    expect(problemsOf(right)).toEqual([]);
    for (const anchor of ['_top', 'sources', '{ ko: 왜-할까요, en: why }'])
      expect(problemsOf(`chapter: first\nanchor: ${anchor}\nisolation: none`)).toEqual([]);
  });

  test('says which chapter, anchor, lab or isolation there is instead', () => {
    expect(problemsOf(right.replace('first', 'third'))).toEqual([
      'coverage.yaml:7 000-00: there is no chapter third in ko | use one of first, second',
      'coverage.yaml:7 000-00: there is no chapter third in en | use one of first, second',
    ]);
    expect(problemsOf(right.replace('pods.make', 'pods.mkae'))[0]).toBe(
      'coverage.yaml:8 000-00: content/ko/first.mdx has no pods.mkae | did you mean pods.make?',
    );
    expect(problemsOf(right.replace('pods.make', 'pods.look'))).toEqual([
      'coverage.yaml:7 000-00: pods.look is in content/ko/second.mdx | write chapter: second',
    ]);
    expect(problemsOf(right.replace('lab: pods', 'lab: others'))).toEqual([
      'coverage.yaml:9 000-00: others is not a lab of first | name a lab it lists',
    ]);
    expect(problemsOf(right.replace('isolation: namespace', 'isolation: cluster'))).toEqual([
      'coverage.yaml:10 000-00: isolation is namespace | write isolation: namespace',
    ]);
    expect(problemsOf('chapter: first\nanchor: _top\nisolation: namespace')).toEqual([
      'coverage.yaml:9 000-00: isolation is none | write isolation: none',
    ]);
  });

  test('has each section once, in its own note', () => {
    const again =
      '      - { id: 000-00, title: { ko: 가, en: A }, chapter: first, anchor: _top, isolation: none }\n      - { id: 001-00, title: { ko: 가, en: A }, chapter: first, anchor: _top, isolation: none }\n';
    expect(problemsOf(right, again)).toEqual([
      'coverage.yaml:11 000-00 is there twice | keep one of the two',
      'coverage.yaml:12 001-00 is not of note 000 | move it there',
    ]);
  });

  test('names what is missing or misspelt, with its line', () => {
    expect(problemsOf('chapter: first\nanchor: _top\nisolaton: none')).toEqual([
      'coverage.yaml:5 `isolation` is missing | Add `isolation:` (one of none, namespace, controlPlane, cluster). That of the lab; none without one.',
      'coverage.yaml:9 unknown key `isolaton` | Did you mean `isolation`?',
    ]);
  });
});

describe('the sources of a chapter', () => {
  const { notes } = parseCoverage(
    'notes:\n  - id: "000"\n    file: 000_x.txt\n    sections:\n      - { id: 000-00, title: { ko: 가, en: A }, chapter: first, anchor: _top, isolation: none }\n',
  );
  const chapter = (locale: 'ko' | 'en', sources: string) =>
    parseChapter('first', locale, `content/${locale}/first.mdx`, `---\nsources: ${sources}\n---\n`);
  const messages = (ko: string, en: string) =>
    checkSources(notes, [chapter('ko', ko), chapter('en', en)]).map(
      ({ file, message }) => `${file}: ${message}`,
    );

  test('name every note the chapter teaches, and the same pages of the documentation in both languages', () => {
    const right = "['note 000 (`000_x.txt`)', '[Docs: Pods](https://kubernetes.io/docs/concepts/)']";
    expect(messages(right, right)).toEqual([]);
    expect(messages("['note 001']", right)).toEqual([
      'content/ko/first.mdx: its sources do not name note 000',
      'content/ko/first.mdx: its sources name no page of the Kubernetes documentation',
      'content/en/first.mdx: its sources are others than in content/ko/first.mdx',
    ]);
  });
});

/** The sections that each of the notes has, as counted when they were read. */
const sections: [note: string, first: number, last: number][] = [
  ['000', 0, 26],
  ['001', 0, 26],
  ['003', 1, 10],
  ['004', 0, 17],
];

describe('the map of this repository', () => {
  const coverage = readCoverage(root);

  test('leaves out no section of any note', () => {
    const all = sections.flatMap(([note, first, last]) =>
      Array.from(
        { length: last - first + 1 },
        (_, index) => `${note}-${String(first + index).padStart(2, '0')}`,
      ),
    );
    expect(coverage.notes.flatMap((note) => note.sections.map(({ id }) => id))).toEqual(all);
  });

  test('is what the chapters name as their sources', () => {
    expect(formatProblems(checkSources(coverage.notes, readChapters(root)))).toBe('');
  });

  test('leads to chapters, anchors and labs that are there, in both languages', () => {
    expect(formatProblems(checkCoverage(coverage, readChapters(root), readLabs(root)))).toBe('');
  });
});
