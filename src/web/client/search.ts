import { bareTerms } from '../text/bare-terms.ts';
import { say } from './strings.ts';

interface Pagefind {
  init(): Promise<void>;
  debouncedSearch(term: string, options?: object, ms?: number): Promise<{ results: Hit[] } | null>;
}
interface SubResult {
  url: string;
  title: string;
  excerpt: string;
  weighted_locations?: { balanced_score: number }[];
}
interface Hit {
  data(): Promise<{
    url: string;
    meta: { title?: string };
    excerpt: string;
    sub_results?: SubResult[];
  }>;
}

const mostResults = 8;

/** Search over the built pages. Index and code are fetched when it is first opened. */
export class SiteSearch extends HTMLElement {
  #pagefind: Promise<Pagefind> | null = null;

  connectedCallback(): void {
    const dialog = this.querySelector('dialog');
    const input = this.querySelector<HTMLInputElement>('[data-search-input]');
    if (dialog === null || input === null) return;
    this.querySelector('[data-search-open]')?.addEventListener('click', () => {
      dialog.showModal();
      input.focus();
      this.#load().catch(() => this.#say(say('searchFailed')));
    });
    input.addEventListener('input', () => void this.#search(input.value));
    dialog.addEventListener('click', (event) => {
      if (event.target === dialog || (event.target as HTMLElement).closest('a') !== null) dialog.close();
    });
    dialog.addEventListener('keydown', (event) => this.#move(event, input));
  }

  #load(): Promise<Pagefind> {
    this.#pagefind ??= (async () => {
      // Written by the build beside the pages, so it is not a module that a bundler could find.
      const path = '/pagefind/pagefind.js';
      const pagefind = (await import(/* @vite-ignore */ path)) as Pagefind;
      await pagefind.init();
      return pagefind;
    })();
    return this.#pagefind;
  }

  #say(text: string): void {
    const count = this.querySelector('[data-search-count]');
    if (count !== null) count.textContent = text;
  }

  async #search(query: string): Promise<void> {
    const list = this.querySelector('[data-search-results]');
    if (list === null) return;
    if (query.trim() === '') {
      list.replaceChildren();
      this.#say('');
      return;
    }
    try {
      const pagefind = await this.#load();
      const found = await pagefind.debouncedSearch(bareTerms(query), {}, 120);
      // null: a later keystroke has taken over.
      if (found === null) return;
      const pages = await Promise.all(found.results.slice(0, mostResults).map((hit) => hit.data()));
      list.replaceChildren(...pages.map((page) => resultItem(page)));
      this.#say(
        found.results.length === 0
          ? say('searchNone', { query })
          : say('searchCount', { n: found.results.length }),
      );
    } catch {
      this.#say(say('searchFailed'));
    }
  }

  #move(event: KeyboardEvent, input: HTMLInputElement): void {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    const links = [...this.querySelectorAll<HTMLElement>('[data-search-results] a')];
    const index = links.indexOf(document.activeElement as HTMLElement) + (event.key === 'ArrowDown' ? 1 : -1);
    event.preventDefault();
    (links[index] ?? (index < 0 ? input : links.at(-1)))?.focus();
  }
}

function resultItem(page: Awaited<ReturnType<Hit['data']>>): HTMLLIElement {
  const item = document.createElement('li');
  const [best = { url: page.url, title: '', excerpt: page.excerpt }] = [...(page.sub_results ?? [])].sort(
    (a, b) => scoreOf(b) - scoreOf(a),
  );
  const link = document.createElement('a');
  // A step's heading is what the index knows; its card is what a reader wants to see.
  link.href = best.url.replace(/(#[^#]+\.[^#]+)-title$/, '$1');
  const title = document.createElement('strong');
  title.textContent = [page.meta.title, best.title]
    .filter((text, index, all) => text && all.indexOf(text) === index)
    .join(' › ');
  const excerpt = document.createElement('span');
  // Pagefind's excerpt is escaped page text with <mark> around what was found.
  excerpt.innerHTML = best.excerpt;
  link.append(title, excerpt);
  item.append(link);
  return item;
}

/** How well a part of a page fits: it is not always the first one that has the words. */
function scoreOf({ weighted_locations = [] }: SubResult): number {
  return weighted_locations.reduce((sum, { balanced_score }) => sum + balanced_score, 0);
}
