import type { Operation } from '../../../api/openapi-schema.ts';

export interface CommandContext {
  namespace: string;
  /** E.g. `deployments.apps`: how kubectl is told which resource is meant. */
  resource: string;
}

export interface Commands {
  /** null where kubectl has nothing that sends this request. */
  kubectl: string | null;
  curl: string;
}

const proxyUrl = 'http://localhost:8001';
const patch = '{"metadata":{"labels":{"seen":"yes"}}}';
/** What `--subresource` of kubectl takes. */
const knownSubresources = ['status', 'scale', 'resize'];

/** How kubectl names a resource so that no other can be meant. */
export function kubectlResource(path: string, resource: string, documents: readonly string[]): string {
  const [root, group = '', version = ''] = path.split('/');
  if (root !== 'apis') return resource;
  const isOnly = documents.filter((one) => one.startsWith(`apis/${group}/`)).length === 1;
  return isOnly ? `${resource}.${group}` : `${resource}.${version}.${group}`;
}

/** The request of an operation as commands to type; capitals stand for what the learner has to put in. */
export function commandsOf(operation: Operation, { namespace, resource }: CommandContext): Commands {
  const path = pathOf(operation, namespace);
  return { kubectl: kubectlOf(operation, { namespace, resource }, path), curl: curlOf(operation, path) };
}

function pathOf({ path }: Operation, namespace: string): string {
  const filled = path
    .replace('{namespace}', namespace)
    .replace('{path}', 'PATH')
    .replaceAll(/\{(\w+)\}/g, (_all, name: string) => name.toUpperCase());
  return filled.replace(/(?<=.)\/$/, '');
}

const fileOf = ({ kind, resource }: Operation) => `${(kind || resource).toLowerCase()}.yaml`;

function kubectlOf(
  operation: Operation,
  { namespace, resource }: CommandContext,
  path: string,
): string | null {
  const { verb, method, subresource, isNamespaced } = operation;
  const raw = rawOf(operation, path);
  if (operation.resource === '' || path.includes('/PATH')) return raw;
  const where = isNamespaced ? ` -n ${namespace}` : '';
  const special = specialOf(operation, where);
  if (special !== undefined) return special;
  if (subresource !== '' && !knownSubresources.includes(subresource)) return raw;
  const sub = subresource === '' ? '' : ` --subresource=${subresource}`;
  const everywhere = !isNamespaced && operation.id.endsWith('ForAllNamespaces') ? ' --all-namespaces' : '';
  switch (verb) {
    case 'get':
      return `kubectl get ${resource} NAME${where}${sub} -o yaml`;
    case 'list':
      return `kubectl get ${resource}${where}${everywhere}`;
    case 'create':
      return subresource === '' ? `kubectl create -f ${fileOf(operation)}${where}` : raw;
    case 'update':
      return `kubectl replace -f ${fileOf(operation)}${where}${sub}`;
    case 'patch':
      return `kubectl patch ${resource} NAME${where}${sub} --type=merge -p '${patch}'`;
    case 'delete':
      return `kubectl delete ${resource} NAME${where}`;
    default:
      return method === 'delete' ? `kubectl delete ${resource} --all${where}` : raw;
  }
}

/** Requests that kubectl has words of its own for; undefined for all others. */
function specialOf(operation: Operation, where: string): string | undefined {
  const { verb, method } = operation;
  switch (`${operation.resource}/${operation.subresource}`) {
    case 'pods/log':
      return `kubectl logs NAME${where}`;
    case 'pods/exec':
      return `kubectl exec NAME${where} -- COMMAND`;
    case 'pods/attach':
      return `kubectl attach NAME${where}`;
    case 'pods/portforward':
      return `kubectl port-forward NAME${where} 8080:80`;
    case 'serviceaccounts/token':
      return method === 'post' ? `kubectl create token NAME${where}` : undefined;
    case 'deployments/scale':
    case 'replicasets/scale':
    case 'statefulsets/scale':
      return verb === 'update' ? `kubectl scale ${operation.resource} NAME${where} --replicas=3` : undefined;
    default:
      return undefined;
  }
}

function rawOf(operation: Operation, path: string): string | null {
  switch (operation.method) {
    case 'get':
      return `kubectl get --raw ${path}`;
    case 'post':
      return `kubectl create --raw ${path} -f ${fileOf(operation)}`;
    case 'put':
      return `kubectl replace --raw ${path} -f ${fileOf(operation)}`;
    case 'delete':
      return `kubectl delete --raw ${path}`;
    default:
      return null;
  }
}

function curlOf(operation: Operation, path: string): string {
  const url = `${proxyUrl}${path}`;
  switch (operation.method) {
    case 'get':
      return `curl ${url}`;
    case 'patch':
      return `curl -X PATCH -H 'Content-Type: application/merge-patch+json' -d '${patch}' ${url}`;
    case 'delete':
      return `curl -X DELETE ${url}`;
    default:
      return `curl -X ${operation.method.toUpperCase()} -H 'Content-Type: application/yaml' --data-binary @${fileOf(operation)} ${url}`;
  }
}
