import { announce } from '../announce.ts';
import { ApiError } from '../api.ts';
import { clusterHtml } from '../cluster-pill.ts';
import { codeElements } from '../editor/code-elements.ts';
import { make, makeButton } from '../editor/elements.ts';
import { page } from '../page-state.ts';
import { type DrawnPage, drawPage, type LabPlaces } from './draw-page.ts';
import { ExplorerApi, fetchView, type Place } from './explorer-api.ts';
import { parseRoute } from './explorer-route.ts';
import { ExplorerSearch } from './explorer-search.ts';
import { sayExplorer } from './say-explorer.ts';

/** The whole page: whose rights, what is looked at, and what to do while the API server cannot be asked. */
class Explorer extends HTMLElement {
  #api: ExplorerApi | null = null;
  #drawn: DrawnPage | null = null;
  #labs: LabPlaces = {};
  #search: ExplorerSearch | null = null;
  /** Of the request that counts; an answer to one before it is no longer wanted. */
  #turn = 0;

  connectedCallback(): void {
    this.#labs = JSON.parse(this.querySelector('[data-labs]')?.textContent ?? '{}');
    this.#search = new ExplorerSearch(this, (isSearching) => {
      this.#part('main').hidden = isSearching;
      this.#part('crumbs').hidden = isSearching;
    });
    addEventListener('hashchange', () => {
      this.#search?.clear();
      void this.#show(true);
    });
    // Rights change while one is away, in the shell of a lab.
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'visible') void this.#drawn?.refresh();
    });
    page.on('cluster', () => {
      if (this.#api !== null) return;
      if (page.isClusterReady) void this.#load();
      else this.#drawWaiting();
    });
    this.#part('place').addEventListener('change', (event) =>
      this.#choose(event.target as HTMLSelectElement),
    );
    void this.#load();
  }

  get #place(): Place {
    const lab = new URLSearchParams(location.search).get('lab');
    return lab === null ? undefined : lab || null;
  }

  #part(name: string): HTMLElement {
    return this.querySelector(`[data-part="${name}"]`) as HTMLElement;
  }

  async #load(): Promise<void> {
    this.#turn += 1;
    const turn = this.#turn;
    try {
      const view = await fetchView(this.#place);
      if (turn !== this.#turn) return;
      this.#api = new ExplorerApi(view);
      this.#drawPlace();
      this.#search?.use(this.#api);
      await this.#show(false);
    } catch (error) {
      if (turn !== this.#turn) return;
      this.#api = null;
      this.#drawError(error, () => void this.#load());
    }
  }

  async #show(isMove: boolean): Promise<void> {
    const api = this.#api;
    if (api === null) return;
    this.#turn += 1;
    const turn = this.#turn;
    this.#part('main').setAttribute('aria-busy', 'true');
    try {
      const drawn = await drawPage(parseRoute(location.hash, api.paths), api, this.#labs);
      if (turn !== this.#turn) return;
      this.#draw(drawn, isMove);
      await drawn.refresh();
    } catch (error) {
      if (turn === this.#turn) this.#drawError(error, () => void this.#show(isMove));
    }
  }

  #draw(drawn: DrawnPage, isMove: boolean): void {
    this.#drawn = drawn;
    const heading = make('h2', { tabindex: '-1' }, drawn.title);
    const main = this.#part('main');
    main.removeAttribute('aria-busy');
    main.replaceChildren(heading, ...drawn.parts);
    const crumbs = drawn.above.map(({ text, href }) => make('li', {}, make('a', { href }, text)));
    this.#part('crumbs').replaceChildren(make('ol', {}, ...crumbs));
    if (drawn.target !== null) drawn.target.scrollIntoView({ block: 'center' });
    // Whoever comes by a link of this page goes on reading at the new heading.
    if (isMove) (drawn.target?.querySelector<HTMLElement>('summary') ?? heading).focus();
  }

  #drawPlace(): void {
    const api = this.#api;
    if (api === null) return;
    const { server, kubernetes, user, namespace, places, labId } = api.view;
    const facts = [
      sayExplorer(`server_${server}`, { version: kubernetes }),
      user === null ? sayExplorer('asAdmin') : sayExplorer('asUser', { user }),
      sayExplorer('inNamespace', { namespace }),
    ].map((text) => codeElements('span', text));
    const list = make('ul', { class: 'facts' }, ...facts.map((fact) => make('li', {}, fact)));
    const select = make('select', {}, make('option', { value: '' }, sayExplorer('placeNone')));
    for (const place of places) {
      const title = this.#labs[place.labId]?.title ?? place.labId;
      const text = `${title} (${place.namespace})`;
      select.append(make('option', { value: place.labId }, text));
    }
    select.value = labId ?? '';
    const label = make(
      'label',
      { class: 'explorer__place' },
      make('span', { class: 'label' }, sayExplorer('place')),
      select,
    );
    const drawn: HTMLElement[] = [list, label];
    const chapter = labId === null ? undefined : this.#labs[labId];
    if (chapter !== undefined) label.append(make('a', { href: chapter.href }, sayExplorer('openLab')));
    if (places.length === 0) drawn.push(make('p', { class: 'explorer__beside' }, sayExplorer('placeHint')));
    this.#part('place').replaceChildren(...drawn);
  }

  #choose({ value }: HTMLSelectElement): void {
    history.replaceState(history.state, '', `?${new URLSearchParams({ lab: value })}${location.hash}`);
    void this.#load().then(() => {
      this.#part('place').querySelector('select')?.focus();
      announce(this.#part('place').querySelector('.facts')?.textContent ?? '');
    });
  }

  #drawError(error: unknown, again: () => void): void {
    // While the cluster is being made or is away, the page says how far it is and goes on by itself.
    if (this.#api === null && !page.isClusterReady && page.connection === 'live') {
      this.#drawWaiting();
      return;
    }
    const message = error instanceof ApiError ? error.message : String(error);
    const hint = error instanceof ApiError ? error.hint : null;
    const box = make(
      'div',
      { class: 'explorer__error', role: 'alert' },
      make('p', {}, make('strong', {}, sayExplorer('failed'))),
      make('p', {}, message),
      ...(hint === null ? [] : [make('p', { class: 'explorer__beside' }, hint)]),
      makeButton('button', sayExplorer('again'), again),
    );
    this.#replace(box);
  }

  #drawWaiting(): void {
    const box = make('div', { class: 'explorer__error' });
    box.innerHTML = clusterHtml();
    box.append(make('p', { class: 'explorer__beside' }, sayExplorer('waiting')));
    this.#replace(box);
  }

  #replace(box: HTMLElement): void {
    this.#drawn = null;
    const main = this.#part('main');
    main.removeAttribute('aria-busy');
    main.replaceChildren(box);
  }
}

customElements.define('kl-explorer', Explorer);
