import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { TranslationUnit } from './translation-units.ts';

export const translationsFile = 'content/translations.json';

/** By the id of a unit: the hashes of both texts when they were last seen to say the same, `ko en`. */
export type Translations = Record<string, string>;

export function readTranslations(root: string): Translations {
  const path = join(root, translationsFile);
  if (!existsSync(path)) return {};
  return z.record(z.string(), z.string()).parse(JSON.parse(readFileSync(path, 'utf8')));
}

/** A line for each unit, sorted, so that two branches seldom touch the same one. */
export function formatTranslations(translations: Translations): string {
  const sorted = Object.entries(translations).sort(([a], [b]) => (a < b ? -1 : 1));
  return `${JSON.stringify(Object.fromEntries(sorted), null, 2)}\n`;
}

export interface UnitChange {
  id: string;
  /** `missing`: only one language has it. `one-sided`: only one of two has changed. Both need a translator's eye. */
  kind: 'missing' | 'one-sided' | 'both' | 'new' | 'removed';
  /** What to do about it, in one sentence. */
  say: string;
}

const names = { ko: 'Korean', en: 'English' } as const;

/** How the texts differ from what was recorded. */
export function translationChanges(units: TranslationUnit[], recorded: Translations): UnitChange[] {
  const changes: UnitChange[] = [];
  for (const { id, hashes } of units) {
    const gone = hashes.ko === null ? 'ko' : hashes.en === null ? 'en' : null;
    const before = recorded[id];
    if (gone !== null) changes.push({ id, kind: 'missing', say: `the ${names[gone]} text is missing` });
    else if (before === undefined) changes.push({ id, kind: 'new', say: 'is new in both languages' });
    else if (before !== pairOf(hashes)) {
      const [ko, en] = before.split(' ');
      const same = hashes.ko === ko ? 'ko' : hashes.en === en ? 'en' : null;
      if (same === null) changes.push({ id, kind: 'both', say: 'has changed in both languages' });
      else {
        const changed = names[same === 'ko' ? 'en' : 'ko'];
        const say = `the ${changed} text has changed and the ${names[same]} has not`;
        changes.push({ id, kind: 'one-sided', say });
      }
    }
  }
  const known = new Set(units.map(({ id }) => id));
  for (const id of Object.keys(recorded))
    if (!known.has(id)) changes.push({ id, kind: 'removed', say: 'is no longer there' });
  return changes;
}

/**
 * What to record: everything but texts that are missing, or have changed in one language only; those that are named
 * in `reviewed` as well, because somebody has looked and found that they still say the same.
 */
export function acceptTranslations(
  units: TranslationUnit[],
  recorded: Translations,
  reviewed: readonly string[],
): Translations {
  const changes = new Map(translationChanges(units, recorded).map((change) => [change.id, change.kind]));
  return Object.fromEntries(
    units.flatMap(({ id, hashes }) => {
      const kind = changes.get(id);
      const accepted = kind !== 'missing' && (kind !== 'one-sided' || reviewed.includes(id));
      const pair = accepted ? pairOf(hashes) : recorded[id];
      return pair === undefined ? [] : [[id, pair]];
    }),
  );
}

function pairOf({ ko, en }: TranslationUnit['hashes']): string {
  return `${ko} ${en}`;
}
