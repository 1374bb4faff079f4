/** What of the API is looked at; in the address after `#`, so that every place can be linked to. */
export interface Route {
  /** Of a document: `apis/apps/v1`. null: the list of all. */
  path: string | null;
  /** Empty: requests that are about no resource. */
  resource: string | null;
  /** Id of an operation to open. */
  operation: string | null;
  /** Name of a type, in full or its last word. */
  type: string | null;
  field: string | null;
}

export const everything: Route = { path: null, resource: null, operation: null, type: null, field: null };
const noResource = '-';
const typesWord = 'types';

/** `#/apis/apps/v1/deployments/<operation>`, `#/apis/apps/v1/types/<type>/<field>`; null where no document is meant. */
export function parseRoute(hash: string, documents: readonly string[]): Route | null {
  const parts = hash
    .replace(/^#?\/?/, '')
    .split('/')
    .filter((part) => part !== '')
    .map(decode);
  if (parts.length === 0) return everything;
  const path = documents
    .filter((one) => `${parts.join('/')}/`.startsWith(`${one}/`))
    .toSorted((a, b) => b.length - a.length)[0];
  if (path === undefined) return null;
  const [first, second, third] = parts.slice(path.split('/').length);
  if (first === typesWord && second !== undefined)
    return { ...everything, path, type: second, field: third ?? null };
  // `apis/apps/v2` is no resource of the document `apis/apps`.
  if (first !== undefined && /^v\d/.test(first)) return null;
  const resource = first === undefined ? null : first === noResource ? '' : first;
  return { ...everything, path, resource, operation: second ?? null };
}

export function formatRoute({ path, resource, operation, type, field }: Partial<Route>): string {
  if (path == null) return '#/';
  const rest = type != null ? [typesWord, type, field] : [resource === '' ? noResource : resource, operation];
  const given = rest.filter((part): part is string => part != null).map(encodeURIComponent);
  return `#/${[path, ...given].join('/')}`;
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
