import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Lab } from '../../lab/lab-schema.ts';
import { locales } from '../../lab/localized.ts';
import type { ChapterSource } from './chapters.ts';
import { type Prose, proseOfChapter, proseOfLab } from './check-terms.ts';

/** Everything chapters and labs say to a learner, as the checks of terms read it. */
export function readProses(root: string, chapters: ChapterSource[], labs: Pick<Lab, 'id'>[]): Prose[] {
  return [
    ...chapters.map(({ file, locale, text }) => ({ file, locale, text: proseOfChapter(text) })),
    ...labs.flatMap(({ id }) => {
      const file = `labs/${id}/lab.yaml`;
      const text = readFileSync(join(root, file), 'utf8');
      return locales.map((locale) => ({ file, locale, text: proseOfLab(text, locale) }));
    }),
  ];
}
