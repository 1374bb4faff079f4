import type { ApiDocument, ExplorerView } from '../../../api/openapi-schema.ts';
import { codeElements } from '../editor/code-elements.ts';
import { make } from '../editor/elements.ts';
import { formatRoute } from './explorer-route.ts';
import { sayExplorer } from './say-explorer.ts';
import { shortName } from './search-names.ts';

/** Every document, in three parts: the core group, named groups, and paths that are no group version. */
export function drawDocuments({ documents }: ExplorerView): HTMLElement[] {
  const paths = documents.map(({ path }) => path);
  const core = paths.filter((path) => /^api\/v/.test(path));
  const named = paths.filter((path) => /^apis\/[^/]+\/v/.test(path));
  const other = paths.filter((path) => !core.includes(path) && !named.includes(path));
  return [
    drawPart('core', 'coreSay', core, (path) => path.replace(/^api\//, '')),
    drawPart('named', 'namedSay', named, (path) => path.replace(/^apis\//, '')),
    drawPart('other', 'otherSay', other, (path) => `/${path}`),
  ];
}

function drawPart(
  title: 'core' | 'named' | 'other',
  text: 'coreSay' | 'namedSay' | 'otherSay',
  paths: string[],
  label: (path: string) => string,
): HTMLElement {
  const list = make('ul', { class: 'explorer__links' });
  for (const path of paths.toSorted()) list.append(linkItem(formatRoute({ path }), label(path)));
  return make(
    'section',
    { class: 'explorer__part' },
    make('h3', {}, sayExplorer(title)),
    codeElements('p', sayExplorer(text)),
    list,
  );
}

/** What can be asked of each resource of a group version. */
export function drawResources(document: ApiDocument): HTMLElement | null {
  const names = [...new Set(document.operations.map(({ resource }) => resource))].filter(Boolean).toSorted();
  if (names.length === 0) return null;
  const list = make('ul', { class: 'explorer__resources' });
  for (const name of names) {
    const operations = document.operations.filter(({ resource }) => resource === name);
    const [{ kind = '' } = {}] = operations.filter(({ subresource }) => subresource === '');
    const verbs = [...new Set(operations.filter((one) => one.subresource === '').map(({ verb }) => verb))];
    const subresources = [...new Set(operations.map(({ subresource }) => subresource))].filter(Boolean);
    const scope = operations.some(({ isNamespaced }) => isNamespaced) ? 'scopeNamespace' : 'scopeCluster';
    list.append(
      make(
        'li',
        {},
        make('a', { href: formatRoute({ path: document.path, resource: name }) }, name),
        make('span', { class: 'explorer__kind' }, kind),
        make('span', { class: 'explorer__beside' }, sayExplorer(scope)),
        make(
          'span',
          { class: 'explorer__verbs' },
          [...verbs, ...subresources.map((one) => `/${one}`)].join(' · '),
        ),
      ),
    );
  }
  return make('section', { class: 'explorer__part' }, make('h3', {}, sayExplorer('resources')), list);
}

export function drawTypes({ path, types }: ApiDocument): HTMLElement {
  const names = Object.keys(types).toSorted((a, b) => shortName(a).localeCompare(shortName(b)));
  const list = make('ul', { class: 'explorer__links' });
  for (const type of names) list.append(linkItem(formatRoute({ path, type }), shortName(type), type));
  return make(
    'details',
    { class: 'explorer__fold' },
    make('summary', {}, sayExplorer('typesOf', { n: names.length })),
    list,
  );
}

function linkItem(href: string, text: string, title?: string): HTMLElement {
  return make('li', {}, make('a', { href, title }, make('code', {}, text)));
}
