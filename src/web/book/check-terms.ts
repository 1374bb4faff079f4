import type { Locale } from '../../lab/localized.ts';
import { termFinder } from '../text/find-terms.ts';
import type { BookProblem } from './check-book.ts';
import type { GlossaryTerm } from './glossary.ts';

/** A text for learners, with its lines as in the file; what is not prose is blanked out. */
export interface Prose {
  file: string;
  locale: Locale;
  text: string;
}

/** Forms of a term that the glossary refuses, with the right one. */
export function checkTerms(proses: Prose[], terms: GlossaryTerm[]): BookProblem[] {
  const wrong = { ko: wrongForms(terms, 'ko'), en: wrongForms(terms, 'en') };
  return proses.flatMap(({ file, locale, text }) => {
    const { find, right } = wrong[locale];
    return text.split('\n').flatMap((line, index) =>
      find(line).map(({ form }) => ({
        file,
        line: index + 1,
        message: `${form} is not how this book writes it`,
        cure: `write ${right.get(form)} (or quote it as code)`,
      })),
    );
  });
}

function wrongForms(terms: GlossaryTerm[], locale: Locale) {
  const right = new Map(
    terms.flatMap((term) => (term.wrong?.[locale] ?? []).map((form) => [form, term.term[locale]] as const)),
  );
  return { find: termFinder([...right.keys()], locale), right };
}

/** What of a chapter is prose: no code, no addresses, and of the frontmatter neither search words nor titles of others. */
export function proseOfChapter(text: string): string {
  return blankOut(
    text,
    /^(?:labs|keywords|sources):[\s\S]*?(?=^\w|^---$)/gm,
    /^(`{3,}|~{3,})[\s\S]*?^\1\s*$/gm,
    /`[^`\n]*`/g,
    /\]\([^)\s]*\)/g,
    /\b(?:lab|step|id)="[^"]*"/g,
  );
}

/** What of a lab is prose in one language: the lines under `ko:` or `en:`, without code. */
export function proseOfLab(text: string, locale: Locale): string {
  let inside = -1;
  const lines = text.split('\n').map((line) => {
    const indent = line.search(/\S/);
    const key = /^\s*(?:- )?(ko|en):/.exec(line);
    if (key !== null) inside = key[1] === locale ? line.indexOf(`${locale}:`) : -1;
    else if (indent >= 0 && indent <= inside) inside = -1;
    return inside >= 0 ? line : '';
  });
  return blankOut(lines.join('\n'), /`[^`\n]*`/g);
}

function blankOut(text: string, ...patterns: RegExp[]): string {
  return patterns.reduce(
    (rest, pattern) => rest.replace(pattern, (found) => found.replace(/[^\n]/g, '\u0000')),
    text,
  );
}
