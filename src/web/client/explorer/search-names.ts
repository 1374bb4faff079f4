import type { ApiNames } from '../../../api/openapi-schema.ts';
import type { Route } from './explorer-route.ts';

export interface Found {
  what: 'kind' | 'path' | 'type' | 'field';
  /** What is shown. */
  text: string;
  /** Where it is. */
  beside: string;
  route: Partial<Route>;
}

interface Entry extends Found {
  /** In lower case, the words that are looked through. */
  key: string;
  /** The last word of it, which one most likely means. */
  name: string;
}

const order = ['kind', 'path', 'type', 'field'];

export interface NameIndex {
  add(names: ApiNames): void;
  /** All words of the query have to be there. The best first, at most `most` of the `total`. */
  find(query: string, most: number): { found: Found[]; total: number };
}

/** Everything that can be found in these documents. A type that several of them have is found once, in its own group. */
export function createNameIndex(): NameIndex {
  const entries = new Map<string, Entry>();
  const put = (found: Found, name: string, more = '') => {
    const key = `${found.text} ${found.beside} ${more}`.toLowerCase();
    entries.set(`${found.what} ${found.text} ${found.what === 'kind' ? found.beside : ''}`, {
      ...found,
      key,
      name: name.toLowerCase(),
    });
  };
  return {
    add({ path, operations, types }) {
      for (const { id, method, path: at, resource, kind } of operations) {
        const route = { path, resource };
        put(
          {
            what: 'path',
            text: `${method.toUpperCase()} ${at}`,
            beside: '',
            route: { ...route, operation: id },
          },
          resource,
        );
        if (resource !== '')
          put({ what: 'kind', text: resource, beside: path.replace(/^apis?\//, ''), route }, resource, kind);
      }
      for (const [type, fields] of Object.entries(types)) {
        const known = entries.get(`type ${type} `);
        if (known !== undefined && !isAtHome(type, path)) continue;
        put({ what: 'type', text: type, beside: '', route: { path, type } }, shortName(type));
        for (const field of fields) {
          const text = `${shortName(type)}.${field}`;
          put({ what: 'field', text, beside: type, route: { path, type, field } }, field);
        }
      }
    },
    find(query, most) {
      const words = query.toLowerCase().split(/\s+/).filter(Boolean);
      const rank = ({ name, what }: Entry) =>
        (words.includes(name) ? 0 : words.some((word) => name.startsWith(word)) ? 10 : 20) +
        order.indexOf(what);
      const found = [...entries.values()]
        .filter(({ key }) => words.every((word) => key.includes(word)))
        .map((entry) => ({ entry, rank: rank(entry) }))
        .sort((a, b) => a.rank - b.rank || a.entry.text.length - b.entry.text.length);
      return { found: found.slice(0, most).map(({ entry }) => entry), total: found.length };
    },
  };
}

/** `Deployment` of `io.k8s.api.apps.v1.Deployment`. */
export function shortName(type: string): string {
  return type.slice(type.lastIndexOf('.') + 1);
}

/** Whether `io.k8s.api.apps.v1.…` is what `apis/apps/v1` itself defines. */
function isAtHome(type: string, path: string): boolean {
  const [root, group = '', version = ''] = path.split('/');
  const [name = ''] = root === 'api' ? ['core'] : group.split('.');
  return type.includes(`.${name}.${root === 'api' ? group : version}.`);
}
