import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readChapters } from '../src/web/book/chapters.ts';
import { readLabs } from '../src/web/book/labs.ts';
import { translationUnits } from '../src/web/book/translation-units.ts';
import {
  acceptTranslations,
  formatTranslations,
  readTranslations,
  translationChanges,
  translationsFile,
} from '../src/web/book/translations.ts';

// `npm run translations` says which texts have changed since both languages were last seen to say the same;
// `npm run translations -- --accept [unit …]` records them, one-sided changes only where named.
const root = join(import.meta.dirname, '..');
const [option, ...reviewed] = process.argv.slice(2);
const units = translationUnits(readChapters(root), readLabs(root));
let recorded = readTranslations(root);
if (option === '--accept') {
  recorded = acceptTranslations(units, recorded, reviewed);
  writeFileSync(join(root, translationsFile), formatTranslations(recorded));
}
const open = translationChanges(units, recorded);
for (const { id, say } of open) console.log(`${id}: ${say}`);
const unknown = reviewed.filter((id) => !units.some((unit) => unit.id === id));
for (const id of unknown) console.log(`there is no unit ${id}`);
console.log(
  open.length === 0
    ? `All ${units.length} texts say the same in both languages, as far as is recorded.`
    : '\nTranslate, then `npm run translations -- --accept`. Where only one language had to change, name the unit after --accept.',
);
process.exitCode = open.length + unknown.length === 0 ? 0 : 1;
