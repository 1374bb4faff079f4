import { make } from '../editor/elements.ts';
import type { ExplorerApi } from './explorer-api.ts';
import { formatRoute } from './explorer-route.ts';
import { sayExplorer } from './say-explorer.ts';
import { createNameIndex, type NameIndex } from './search-names.ts';

const most = 60;
const atOnce = 4;
const settleMs = 120;

/** Looks through all documents; they are read when someone first wants to find something. */
export class ExplorerSearch {
  readonly #field: HTMLInputElement;
  readonly #state: HTMLElement;
  readonly #list: HTMLElement;
  /** Shows or hides what is otherwise on the page. */
  readonly #cover: (isSearching: boolean) => void;
  #api: ExplorerApi | null = null;
  #index: NameIndex = createNameIndex();
  #reading: Promise<void> | null = null;
  #read = 0;
  #failed = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(host: HTMLElement, cover: (isSearching: boolean) => void) {
    this.#field = host.querySelector('input') as HTMLInputElement;
    this.#state = host.querySelector('[data-search-state]') as HTMLElement;
    this.#list = host.querySelector('[data-search-found]') as HTMLElement;
    this.#cover = cover;
    this.#field.addEventListener('focus', () => void this.#readAll());
    this.#field.addEventListener('input', () => {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#show(), settleMs);
    });
    this.#field.addEventListener('keydown', (event) => {
      if (event.key === 'Escape' && !event.isComposing) this.clear();
      if (event.key === 'ArrowDown') this.#list.querySelector('a')?.focus();
    });
  }

  /** Another API server, or other rights: what was read before is no longer what there is. */
  use(api: ExplorerApi): void {
    this.#api = api;
    this.#index = createNameIndex();
    this.#reading = null;
    if (this.#field.value.trim() !== '') void this.#readAll();
  }

  clear(): void {
    this.#field.value = '';
    this.#show();
  }

  #readAll(): Promise<void> {
    const api = this.#api;
    if (api === null) return Promise.resolve();
    this.#reading ??= this.#readFrom(api);
    return this.#reading;
  }

  async #readFrom(api: ExplorerApi): Promise<void> {
    const waiting = api.paths;
    this.#read = 0;
    this.#failed = 0;
    const work = async () => {
      for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
        try {
          const names = await api.names(path);
          if (api === this.#api) this.#index.add(names);
        } catch {
          // Said below by number; the rest can still be looked through.
          this.#failed += 1;
        }
        if (api !== this.#api) return;
        this.#read += 1;
        this.#show();
      }
    };
    await Promise.all(Array.from({ length: atOnce }, work));
    if (api === this.#api && this.#failed > 0) this.#reading = null;
  }

  #show(): void {
    const query = this.#field.value.trim();
    this.#cover(query !== '');
    if (query === '') {
      this.#list.replaceChildren();
      this.#state.textContent = '';
      return;
    }
    const total = this.#api?.paths.length ?? 0;
    const result = this.#index.find(query, most);
    this.#state.textContent = this.#sentence(query, total, result.total);
    this.#list.replaceChildren(
      ...result.found.map(({ what, text, beside, route }) => {
        const link = make('a', { href: formatRoute(route) }, make('code', {}, text));
        const words = {
          kind: 'foundKind',
          path: 'foundPath',
          type: 'foundType',
          field: 'foundField',
        } as const;
        const about = make(
          'span',
          { class: 'explorer__beside' },
          [sayExplorer(words[what]), beside].filter(Boolean).join(' · '),
        );
        return make('li', {}, link, about);
      }),
    );
  }

  #sentence(query: string, total: number, found: number): string {
    if (this.#read < total) return sayExplorer('searchReading', { n: this.#read, total });
    const parts = [
      found === 0 ? sayExplorer('searchNothing', { query }) : sayExplorer('searchFound', { query, n: found }),
    ];
    if (found > most) parts.push(sayExplorer('searchMore', { n: most }));
    if (this.#failed > 0) parts.push(sayExplorer('findFailed', { n: this.#failed }));
    return parts.join(' ');
  }
}
