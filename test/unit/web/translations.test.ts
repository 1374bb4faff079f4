import { expect, test } from 'vitest';
import type { Lab } from '../../../src/lab/lab-schema.ts';
import { parseChapter, readChapters } from '../../../src/web/book/chapters.ts';
import { readLabs } from '../../../src/web/book/labs.ts';
import { translationUnits } from '../../../src/web/book/translation-units.ts';
import {
  acceptTranslations,
  formatTranslations,
  readTranslations,
  translationChanges,
} from '../../../src/web/book/translations.ts';

const root = new URL('../../../', import.meta.url).pathname.replace(/\/$/, '');

const text = (ko: string, en: string) => ({ ko, en });
const ko =
  '---\ntitle: 제목\norder: 10\n---\n\n첫 줄\n둘째 줄\n\n## 왜\n\n까닭\n\n<Step lab="pods" step="make" />\n';
const en =
  '---\ntitle: Title\norder: 10\n---\n\nOne line\n\n## Why\n\nBecause\n\n<Step lab="pods" step="make" />\n';
const lab = {
  id: 'pods',
  title: text('파드', 'Pods'),
  summary: text('요약', 'Summary'),
  steps: [{ id: 'make', title: text('만들기', 'Make'), hints: [text('힌트', 'Hint')] }],
} as unknown as Lab;

function units(changes: { ko?: string; en?: string; lab?: Lab } = {}) {
  return translationUnits(
    [
      parseChapter('first', 'ko', 'content/ko/first.mdx', changes.ko ?? ko),
      parseChapter('first', 'en', 'content/en/first.mdx', changes.en ?? en),
    ],
    [changes.lab ?? lab],
  );
}
const recorded = acceptTranslations(units(), {}, []);
const changesOf = (changes: Parameters<typeof units>[0]) =>
  translationChanges(units(changes), recorded).map(({ id, say }) => `${id}: ${say}`);

test('a section of a chapter and a step of a lab are recorded on a line each', () => {
  expect(formatTranslations(recorded)).toMatch(/^\{\n( {2}"[^"]+": "[0-9a-f]{10} [0-9a-f]{10}",?\n)+\}\n$/);
  expect(Object.keys(recorded)).toEqual([
    'content/first.mdx#_top',
    'content/first.mdx#frontmatter',
    'content/first.mdx#why',
    'labs/pods/lab.yaml#lab',
    'labs/pods/lab.yaml#make',
  ]);
});

test('a text that has changed in one language is named, with its section and that language', () => {
  expect(changesOf({ ko: ko.replace('까닭', '다른 까닭') })).toEqual([
    'content/first.mdx#why: the Korean text has changed and the English has not',
  ]);
  expect(changesOf({ en: en.replace('title: Title', 'title: Another') })).toEqual([
    'content/first.mdx#frontmatter: the English text has changed and the Korean has not',
  ]);
  const steps = [{ ...lab.steps[0], hints: [text('힌트', 'Another hint')] }] as unknown as Lab['steps'];
  expect(changesOf({ lab: { ...lab, steps } })).toEqual([
    'labs/pods/lab.yaml#make: the English text has changed and the Korean has not',
  ]);
});

test('a text that one language has and the other has not is missing, and cannot be accepted', () => {
  const now = units({ ko: `${ko}\n## 또\n\n글\n` });
  const [change] = translationChanges(now, recorded);
  expect(change).toEqual({
    id: 'content/first.mdx#또',
    kind: 'missing',
    say: 'the English text is missing',
  });
  expect(translationChanges(now, acceptTranslations(now, recorded, ['content/first.mdx#또']))).toEqual([
    change,
  ]);
});

test('what a formatter does, and what no reader sees, is no change', () => {
  expect(
    changesOf({ ko: ko.replace('첫 줄\n둘째 줄', '첫 줄 둘째 줄').replace('order: 10', 'order: 20') }),
  ).toEqual([]);
});

test('what has changed in both languages is accepted at once, what has changed in one only by name', () => {
  const now = units({
    ko: ko.replace('까닭', '다른 까닭').replace('첫', '맨 첫'),
    en: en.replace('Because', 'So'),
  });
  expect(translationChanges(now, recorded).map(({ id, kind }) => `${id} ${kind}`)).toEqual([
    'content/first.mdx#_top one-sided',
    'content/first.mdx#why both',
  ]);
  const accepted = acceptTranslations(now, recorded, []);
  expect(translationChanges(now, accepted).map(({ id }) => id)).toEqual(['content/first.mdx#_top']);
  const reviewed = acceptTranslations(now, accepted, ['content/first.mdx#_top']);
  expect(translationChanges(now, reviewed)).toEqual([]);
});

test('what is no longer there is forgotten', () => {
  const now = units({ lab: { ...lab, steps: [] } });
  expect(translationChanges(now, recorded).map(({ id, kind }) => `${id} ${kind}`)).toEqual([
    'labs/pods/lab.yaml#make removed',
  ]);
  expect(translationChanges(now, acceptTranslations(now, recorded, []))).toEqual([]);
});

test('every chapter and every lab of this repository says the same in both languages', () => {
  const open = translationChanges(
    translationUnits(readChapters(root), readLabs(root)),
    readTranslations(root),
  ).map(({ id, say }) => `${id}: ${say}`);
  expect(open, 'translate, then `npm run translations -- --accept`').toEqual([]);
});
