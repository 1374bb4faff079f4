import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { live, liveStrings, page, translate } from '../../../src/web/i18n.ts';
import { editorTexts } from '../../../src/web/texts/editor.ts';
import { explorerTexts } from '../../../src/web/texts/explorer.ts';

const web = join(import.meta.dirname, '../../../src/web');
const areas: object[] = await Promise.all(
  readdirSync(join(web, 'texts')).map((name) => import(join(web, 'texts', name)) as Promise<object>),
);
const placeholders = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort();

function sources(): { name: string; text: string }[] {
  return readdirSync(web, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(ts|astro)$/.test(name) && !name.startsWith('texts/'))
    .map((name) => ({ name, text: readFileSync(join(web, name), 'utf8') }));
}

describe('the words of the interface', () => {
  const all = Object.entries({ ...page, ...live, ...editorTexts, ...explorerTexts });

  test('are there in both languages, with the same placeholders', () => {
    for (const [key, text] of all) {
      expect(text.ko.trim(), key).not.toBe('');
      expect(text.en.trim(), key).not.toBe('');
      expect(placeholders(text.ko), key).toEqual(placeholders(text.en));
    }
  });

  test('are Korean in Korean: every sentence with letters has Hangul, names and units aside', () => {
    const sameInBoth = new Set(['never', 'hintUsed']);
    for (const [key, text] of all) {
      if (sameInBoth.has(key)) continue;
      expect(/[가-힣]/.test(text.ko), `${key}: ${text.ko}`).toBe(true);
      expect(/[가-힣]/.test(text.en), `${key}: ${text.en}`).toBe(false);
    }
  });

  test('have one meaning for one key', () => {
    const keys = areas.flatMap((area) => Object.values(area).flatMap(Object.keys));
    expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
    expect(keys).toHaveLength(all.length);
  });

  test('are all used somewhere', () => {
    const text = sources()
      .map((source) => source.text)
      .join('\n');
    const families = [
      'isolation_',
      'stage_',
      'source_',
      'workspace_',
      'kind_',
      'problem_',
      'state_',
      'server_',
    ];
    const states = [
      'locked',
      'ready',
      'running',
      'passed',
      'notYet',
      'mistake',
      'broken',
      'untried',
      'tried',
    ];
    const unused = all
      .map(([key]) => key)
      .filter((key) => !families.some((family) => key.startsWith(family)) && !states.includes(key))
      .filter((key) => !text.includes(`'${key}'`));
    expect(unused).toEqual([]);
  });

  test('are the only ones: no Hangul is written into a component or a script', () => {
    // The list of particles is about the Korean language, not text for a reader; a language names itself.
    const exempt = ['text/particles.ts', 'components/Preferences.astro', 'pages/progress.astro'];
    const withoutComments = (text: string) => text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
    const found = sources()
      .filter(({ name }) => !exempt.includes(name))
      .filter(({ text }) => /[가-힣]/.test(withoutComments(text)))
      .map(({ name }) => name);
    expect(found).toEqual([]);
  });

  test('fill their placeholders and leave unknown ones visible', () => {
    expect(translate('ko', 'hintNext', { n: 1, total: 3 })).toBe('힌트 1/3');
    expect(translate('en', 'hintNext', { n: 1 })).toBe('Hint 1/{total}');
  });

  test('are handed to scripts in one language only', () => {
    const strings = liveStrings('en');
    expect(Object.keys(strings)).toEqual(Object.keys(live));
    expect(strings.passed).toBe('Passed');
  });
});
