import type { AccessAttributes } from './openapi-schema.ts';

/**
 * What a request to `path` (with `{name}` in its places) is about, as the API server itself reads it before it asks
 * authorization: https://kubernetes.io/docs/reference/access-authn-authz/authorization/#determine-the-request-verb
 */
export function attributesOf(method: string, path: string): AccessAttributes {
  const [root, ...parts] = path.split('/').filter((part) => part !== '');
  const group = root === 'apis' ? (parts.shift() ?? '') : '';
  const version = root === 'api' || root === 'apis' ? parts.shift() : undefined;
  const isNamespaced = parts[0] === 'namespaces' && parts[1] === '{namespace}' && parts.length > 2;
  const [resource = '', name, subresource = ''] = isNamespaced ? parts.slice(2) : parts;
  if (version === undefined || resource === '') {
    return { verb: method, group: '', resource: '', subresource: '', isNamespaced: false, path };
  }
  const verb = verbOf(method, name !== undefined);
  return { verb, group, resource, subresource, isNamespaced, path };
}

function verbOf(method: string, isNamed: boolean): string {
  switch (method) {
    case 'post':
      return 'create';
    case 'put':
      return 'update';
    case 'patch':
      return 'patch';
    case 'delete':
      return isNamed ? 'delete' : 'deletecollection';
    default:
      return isNamed ? 'get' : 'list';
  }
}
