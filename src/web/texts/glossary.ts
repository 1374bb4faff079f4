import type { Localized } from '../../lab/localized.ts';

/** The glossary, and its terms within a chapter. */
export const glossaryPage = {
  glossary: { ko: '용어', en: 'Glossary' },
  glossaryLead: {
    ko: '이 책에 나오는 말 {n}개를 두 언어로 적었어요. 한국어 표기는 쿠버네티스 한국어 문서를 따라요. 장에서 점선이 그어진 말 위에 머물거나 그 말을 누르면 여기 적힌 뜻이 보여요.',
    en: 'The {n} terms of this book, in both languages. The Korean ones follow the Korean Kubernetes documentation. In a chapter, hover over, tap or focus a word with a dotted line to read its meaning.',
  },
  glossaryMet: { ko: '이 말을 만나는 곳', en: 'Where it is met' },
} satisfies Record<string, Localized>;

export const glossaryLive = {
  termMore: { ko: '용어 쪽에서 보기', en: 'See the glossary' },
} satisfies Record<string, Localized>;
