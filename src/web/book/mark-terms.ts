import { fileURLToPath } from 'node:url';
import type { HastNode, HastPluginEntry, HastVisitorContext } from 'satteri';
import type { Locale } from '../../lab/localized.ts';
import { termFinder } from '../text/find-terms.ts';
import type { GlossaryTerm } from './glossary.ts';

/** Where a term is not explained: in headings, in links and buttons, and in what a machine reads. */
const plain = new Set([
  'a',
  'button',
  'code',
  'pre',
  'kbd',
  'h1',
  'h2',
  'h3',
  'h4',
  'h5',
  'h6',
  'th',
  'summary',
]);

/** A plugin that gives the first mention of each term in a chapter a link to the glossary, with its sense at hand. */
export function markTerms(terms: GlossaryTerm[]): HastPluginEntry {
  const byLocale = { ko: formsOf(terms, 'ko'), en: formsOf(terms, 'en') };
  return ({ fileURL }) => {
    const locale = /\/content\/(ko|en)\//.exec(fileURL === undefined ? '' : fileURLToPath(fileURL))?.[1];
    if (locale !== 'ko' && locale !== 'en') return null;
    const { find, termOf } = byLocale[locale];
    const seen = new Set<string>();
    return {
      name: 'glossary-terms',
      text(node, context) {
        const first = find(node.value).filter(({ form }) => {
          const id = termOf.get(form)?.id ?? '';
          if (id === '' || seen.has(id) || isPlain(node, context)) return false;
          seen.add(id);
          return true;
        });
        if (first.length === 0) return;
        const parts: HastNode[] = [];
        let from = 0;
        for (const { form, start, end } of first) {
          const term = termOf.get(form);
          if (term === undefined) continue;
          if (start > from) parts.push({ type: 'text', value: node.value.slice(from, start) });
          parts.push(...markup(term, locale, node.value.slice(start, end)));
          from = end;
        }
        if (from < node.value.length) parts.push({ type: 'text', value: node.value.slice(from) });
        context.replaceNode(node, parts);
      },
    };
  };
}

function formsOf(terms: GlossaryTerm[], locale: Locale) {
  const termOf = new Map(
    terms.flatMap((term) =>
      (term.marks?.[locale] ?? [term.term[locale]]).map((form) => [form, term] as const),
    ),
  );
  return { find: termFinder([...termOf.keys()], locale), termOf };
}

function isPlain(node: HastNode, context: HastVisitorContext): boolean {
  for (let parent = context.parent(node); parent !== undefined; parent = context.parent(parent))
    if (parent.type === 'element' && plain.has(parent.tagName)) return true;
  return false;
}

/** The sense stands hidden beside the word: screen readers are led to it, and no page has to be fetched for it. */
function markup(term: GlossaryTerm, locale: Locale, text: string): HastNode[] {
  const id = `term-${term.id}`;
  return [
    {
      type: 'element',
      tagName: 'a',
      properties: {
        className: ['term'],
        href: `${locale === 'ko' ? '/' : '/en/'}glossary/#${term.id}`,
        'aria-describedby': id,
        'data-term': '',
      },
      children: [{ type: 'text', value: text }],
    },
    {
      type: 'element',
      tagName: 'span',
      properties: { id, hidden: true, 'data-pagefind-ignore': 'all' },
      children: [{ type: 'text', value: term.sense[locale].replaceAll('`', '') }],
    },
  ];
}
