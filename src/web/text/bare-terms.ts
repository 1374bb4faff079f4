// Longest first, so that 에서는 is not taken for 는.
const particles = [
  '에서는',
  '으로는',
  '에게서',
  '까지는',
  '부터는',
  '에서',
  '에게',
  '으로',
  '까지',
  '부터',
  '처럼',
  '보다',
  '이나',
  '이란',
  '라는',
  '에는',
  '와는',
  '과는',
  '은',
  '는',
  '이',
  '가',
  '을',
  '를',
  '에',
  '의',
  '와',
  '과',
  '도',
  '로',
  '만',
  '란',
];
const hangul = /^[가-힣]+$/;

/**
 * A query without Korean particles: the search index matches the beginnings of words, so 파드를 would not find 파드가.
 * A particle is taken off a word of Hangul when at least two syllables remain, and off Latin words at any length.
 */
export function bareTerms(query: string): string {
  return query
    .trim()
    .split(/\s+/)
    .map((word) => {
      const latin = /^([A-Za-z0-9._/-]{2,})([가-힣]+)$/.exec(word);
      if (latin !== null && particles.includes(latin[2] ?? '')) return latin[1] ?? word;
      if (!hangul.test(word)) return word;
      const particle = particles.find((end) => word.endsWith(end) && word.length - end.length >= 2);
      return particle === undefined ? word : word.slice(0, -particle.length);
    })
    .join(' ');
}
