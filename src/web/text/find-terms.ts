import type { Locale } from '../../lab/localized.ts';
import { particlesLongestFirst } from './particles.ts';

export interface FoundTerm {
  /** The term or one of its forms, as listed. */
  form: string;
  start: number;
  end: number;
}

/**
 * Where one of `forms` stands in a text as a word of its own: in Korean perhaps with a particle, which is not part of
 * what is found; in English perhaps in the plural or at the beginning of a sentence. Of overlapping forms the longest.
 */
export function termFinder(forms: readonly string[], locale: Locale): (text: string) => FoundTerm[] {
  if (forms.length === 0) return () => [];
  const longestFirst = [...forms].sort((a, b) => b.length - a.length);
  const any = longestFirst.map((form) => (locale === 'en' ? capitalizable(form) : literal(form))).join('|');
  const word =
    locale === 'ko'
      ? `(?<![\\p{Script=Hangul}\\w])(${any})(?=(?:${particlesLongestFirst.join('|')})?(?![\\p{Script=Hangul}\\w]))`
      : `(?<![\\w./-])(${any})(?:e?s)?(?![\\w-])(?!\\.\\w)`;
  const pattern = new RegExp(word, 'gu');
  const byKey = new Map(longestFirst.map((form) => [form.toLowerCase(), form]));
  return (text) =>
    [...text.matchAll(pattern)].map((match) => ({
      form: byKey.get((match[1] ?? '').toLowerCase()) ?? '',
      start: match.index,
      end: match.index + match[0].length,
    }));
}

function literal(form: string): string {
  return form.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

function capitalizable(form: string): string {
  const [first = '', rest] = [form[0], form.slice(1)];
  return /[a-z]/.test(first) ? `[${first}${first.toUpperCase()}]${literal(rest)}` : literal(form);
}
