import type { ApiDocument, Operation } from '../../../api/openapi-schema.ts';
import { announce, toast, toastError } from '../announce.ts';
import { ApiError } from '../api.ts';
import { codeElements } from '../editor/code-elements.ts';
import { make, makeButton } from '../editor/elements.ts';
import { drawDocuments, drawResources, drawTypes } from './draw-lists.ts';
import { drawOperation, type OperationCard } from './draw-operation.ts';
import { drawType, findType } from './draw-type.ts';
import type { ExplorerApi } from './explorer-api.ts';
import { commandsOf, kubectlResource } from './explorer-commands.ts';
import { formatRoute, type Route } from './explorer-route.ts';
import { sayExplorer } from './say-explorer.ts';
import { shortName } from './search-names.ts';

export interface DrawnPage {
  title: string;
  /** The way up, the outermost first. */
  above: { text: string; href: string }[];
  parts: HTMLElement[];
  /** Asks again what the learner may do. */
  refresh(): Promise<void>;
  /** What to bring into view, if it is not the beginning. */
  target: HTMLElement | null;
}

/** Lab titles and chapters, by lab id: known when the site is built. */
export type LabPlaces = Record<string, { title: string; href: string }>;

const still = async () => {};

/** What a route leads to. Throws ApiError when the API server's description cannot be read. */
export async function drawPage(route: Route | null, api: ExplorerApi, labs: LabPlaces): Promise<DrawnPage> {
  const top = { text: sayExplorer('all'), href: formatRoute({}) };
  if (route === null) return drawMissing(decodeURIComponent(location.hash.replace(/^#\/?/, '')), [top]);
  if (route.path === null) {
    return { title: top.text, above: [], parts: drawDocuments(api.view), refresh: still, target: null };
  }
  const document = await api.document(route.path);
  const up = [top, { text: `/${route.path}`, href: formatRoute({ path: route.path }) }];
  if (route.type !== null) {
    const name = findType(document, route.type);
    if (name === null) return drawMissing(route.type, up);
    const parts = drawType(document, name, route.field);
    const target = parts.flatMap((part) => part.querySelector<HTMLElement>('[data-marked]') ?? [])[0] ?? null;
    const full = make('p', { class: 'explorer__beside' }, make('code', {}, name));
    return { title: shortName(name), above: up, parts: [full, ...parts], refresh: still, target };
  }
  if (route.resource === null) {
    const about = drawOperations(document, ({ resource }) => resource === '', route, api, labs);
    const resources = drawResources(document);
    const parts = [resources, ...about.parts, drawTypes(document)].filter((part) => part !== null);
    return { title: `/${route.path}`, above: [top], parts, refresh: about.refresh, target: null };
  }
  const drawn = drawOperations(document, ({ resource }) => resource === route.resource, route, api, labs);
  if (drawn.cards.length === 0) return drawMissing(route.resource, up);
  const title = route.resource === '' ? `/${route.path}` : route.resource;
  return { title, above: up, parts: drawn.parts, refresh: drawn.refresh, target: drawn.target };
}

function drawMissing(what: string, above: DrawnPage['above']): DrawnPage {
  const text = codeElements('p', sayExplorer('missing', { what }));
  return { title: what, above, parts: [text], refresh: still, target: null };
}

function drawOperations(
  document: ApiDocument,
  isWanted: (operation: Operation) => boolean,
  route: Route,
  api: ExplorerApi,
  labs: LabPlaces,
) {
  const { namespace, labId } = api.view;
  const type = labId === null ? null : (command: string) => void typeInto(api, command, labs[labId]);
  const cards: OperationCard[] = document.operations.filter(isWanted).map((operation) => {
    const resource = kubectlResource(document.path, operation.resource, api.paths);
    return drawOperation(document, operation, commandsOf(operation, { namespace, resource }), type);
  });
  const state = make('span', { class: 'explorer__beside' });
  const refresh = async () => {
    try {
      const answers = await api.review(cards.map(({ operation }) => operation));
      for (const [index, card] of cards.entries()) card.showAnswer(answers[index] ?? null);
      state.textContent = '';
    } catch (error) {
      for (const card of cards) card.showAnswer(null);
      const detail = error instanceof ApiError ? error.message : String(error);
      state.textContent = sayExplorer('rightsUnknown', { detail });
    }
  };
  const again = makeButton('button button--quiet', sayExplorer('rightsAgain'), () => {
    void refresh().then(() => {
      const n = cards.filter(({ element }) => element.querySelector('[data-may="allowed"]') !== null).length;
      announce(state.textContent || sayExplorer('rightsAsked', { n, total: cards.length }));
    });
  });
  const opened = cards.find(({ operation }) => operation.id === route.operation)?.element ?? null;
  if (opened !== null) opened.open = true;
  for (const { element, operation } of cards) {
    // The address follows, so that it can be passed on; nothing is loaded for it.
    element.addEventListener('toggle', () => {
      const to = { path: document.path, resource: operation.resource, operation: operation.id };
      if (element.open) history.replaceState(history.state, '', formatRoute(to));
    });
  }
  const parts =
    cards.length === 0
      ? []
      : [
          make(
            'section',
            { class: 'explorer__part' },
            make('div', { class: 'explorer__head' }, make('h3', {}, sayExplorer('operations')), again, state),
            ...cards.map(({ element }) => element),
          ),
        ];
  return { cards, parts, refresh, target: opened };
}

async function typeInto(
  api: ExplorerApi,
  command: string,
  lab: LabPlaces[string] | undefined,
): Promise<void> {
  try {
    await api.type(command);
    toast('info', sayExplorer('typed', { title: lab?.title ?? api.view.labId ?? '' }));
  } catch (error) {
    toastError(error);
  }
}
