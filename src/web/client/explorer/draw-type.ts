import type { ApiDocument, TypeField, TypeReference } from '../../../api/openapi-schema.ts';
import { codeElements } from '../editor/code-elements.ts';
import { make } from '../editor/elements.ts';
import { formatRoute } from './explorer-route.ts';
import { sayExplorer } from './say-explorer.ts';
import { shortName } from './search-names.ts';

/** Finds a type by its full name or by its last word, which is how people link to it. */
export function findType({ types }: ApiDocument, name: string): string | null {
  if (Object.hasOwn(types, name)) return name;
  return Object.keys(types).find((one) => shortName(one) === name) ?? null;
}

/** A type's name as a link, in what it is wrapped. */
export function drawReference(reference: TypeReference, path: string): HTMLElement {
  const { name, plain, within } = reference;
  const inner =
    name === null
      ? make('code', {}, plain)
      : make(
          'a',
          { href: formatRoute({ path, type: name }), title: name },
          make('code', {}, shortName(name)),
        );
  return within.toReversed().reduce<HTMLElement>((inside, wrap) => {
    const [before = '', after = ''] = sayExplorer(wrap === 'list' ? 'listOf' : 'mapOf').split('{type}');
    return make('span', {}, before, inside, after);
  }, inner);
}

/** A type with its fields; what is below a field is drawn when it is opened. */
export function drawType(document: ApiDocument, name: string, marked: string | null): HTMLElement[] {
  const type = document.types[name];
  if (type === undefined) return [];
  const drawn: HTMLElement[] = [explain(type.description)];
  if (type.kinds.length > 0) {
    const kinds = type.kinds.slice(0, 3).map(({ group, version, kind }) => {
      return make('code', {}, `${[group, version].filter(Boolean).join('/')} ${kind}`);
    });
    const label = make('span', { class: 'label' }, `${sayExplorer('isKind')}: `);
    drawn.push(make('p', { class: 'explorer__kinds' }, label, ...kinds));
  }
  if (type.fields.length === 0) {
    drawn.push(make('p', {}, sayExplorer('noFields', { plain: type.plain })));
  } else {
    drawn.push(make('h3', {}, sayExplorer('fields')), drawFields(document, name, marked));
  }
  const users = Object.entries(document.types)
    .filter(([, { fields }]) => fields.some((field) => field.type.name === name))
    .map(([user]) => user);
  if (users.length > 0) {
    const list = make('ul', { class: 'explorer__links' });
    for (const user of users) {
      const link = make('a', { href: formatRoute({ path: document.path, type: user }), title: user });
      link.append(make('code', {}, shortName(user)));
      list.append(make('li', {}, link));
    }
    drawn.push(make('h3', {}, sayExplorer('usedBy')), list);
  }
  return drawn;
}

function drawFields(document: ApiDocument, name: string, marked: string | null): HTMLElement {
  const list = make('ul', { class: 'explorer__fields' });
  for (const field of document.types[name]?.fields ?? []) {
    const item = make('li', { class: 'explorer__field' }, ...drawField(document, field));
    if (field.name === marked) item.dataset.marked = '';
    list.append(item);
  }
  return list;
}

function drawField(document: ApiDocument, field: TypeField): HTMLElement[] {
  const line = make(
    'p',
    { class: 'explorer__line' },
    make('code', { class: 'explorer__name' }, field.name),
    drawReference(field.type, document.path),
  );
  if (field.isRequired)
    line.append(make('span', { class: 'explorer__required' }, sayExplorer('fieldRequired')));
  if (field.default !== undefined) {
    const text = codeElements('span', sayExplorer('defaultIs', { value: field.default }));
    text.className = 'explorer__beside';
    line.append(text);
  }
  const drawn = [line, explain(field.description)];
  if (field.enum !== undefined) {
    const values = field.enum.map((value) => make('code', {}, value));
    drawn.push(make('p', { class: 'explorer__enum' }, `${sayExplorer('oneOf')}: `, ...values));
  }
  const below = field.type.name;
  if (below !== null && (document.types[below]?.fields.length ?? 0) > 0) {
    const fold = make('details', {}, make('summary', {}, sayExplorer('fieldsBelow', { name: field.name })));
    fold.addEventListener('toggle', () => {
      if (fold.open && fold.children.length === 1) fold.append(drawFields(document, below, null));
    });
    drawn.push(fold);
  }
  return drawn;
}

/** In the cluster's own words, which are English. */
export function explain(text: string): HTMLElement {
  return make('p', { class: 'explorer__text', lang: 'en' }, text);
}
