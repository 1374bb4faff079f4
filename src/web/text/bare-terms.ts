import { particlesLongestFirst } from './particles.ts';

const hangul = /^\p{Script=Hangul}+$/u;

/**
 * A query without Korean particles: the search index matches the beginnings of words, so 파드를 would not find 파드가.
 * A particle is taken off a word of Hangul when at least two syllables remain, and off Latin words at any length.
 */
export function bareTerms(query: string): string {
  return query
    .trim()
    .split(/\s+/)
    .map((word) => {
      const latin = /^([A-Za-z0-9._/-]{2,})(\p{Script=Hangul}+)$/u.exec(word);
      if (latin !== null && particlesLongestFirst.includes(latin[2] ?? '')) return latin[1] ?? word;
      if (!hangul.test(word)) return word;
      const particle = particlesLongestFirst.find(
        (end) => word.endsWith(end) && word.length - end.length >= 2,
      );
      return particle === undefined ? word : word.slice(0, -particle.length);
    })
    .join(' ');
}
