import type {
  CoreV1Api,
  KubernetesObject,
  NetworkingV1Api,
  RbacAuthorizationV1Api,
  StorageV1Api,
  VersionApi,
} from '@kubernetes/client-node';
import { createKubeRest, type KubeRest, type Query } from './kube-rest.ts';
import { type KubeAccess, readKubeconfig } from './kubeconfig.ts';

/**
 * What we ask of a cluster, with the operator's rights, under the names and types of client-node. Its code is left out
 * because it loads every type of the API, 50 MB of them. It must never reach a learner, a pod or a log.
 */
export interface Kube {
  /** For WebSockets and watches. */
  config: KubeAccess;
  context: string;
  watch: KubeRest['watch'];
  core: Pick<
    CoreV1Api,
    | 'createNamespace'
    | 'createNamespacedConfigMap'
    | 'createNamespacedPod'
    | 'createNamespacedResourceQuota'
    | 'createNamespacedServiceAccount'
    | 'deleteCollectionNamespacedConfigMap'
    | 'deleteNamespace'
    | 'deleteNamespacedConfigMap'
    | 'deleteNamespacedPod'
    | 'deleteNamespacedServiceAccount'
    | 'listNamespace'
    | 'listNamespacedLimitRange'
    | 'listNamespacedPod'
    | 'listNamespacedServiceAccount'
    | 'listNode'
    | 'readNamespace'
    | 'readNamespacedPod'
    | 'readNamespacedResourceQuota'
    | 'readNamespacedSecret'
  >;
  networking: Pick<NetworkingV1Api, 'createNamespacedNetworkPolicy'>;
  rbac: Pick<RbacAuthorizationV1Api, 'createNamespacedRoleBinding'>;
  /** Objects of any kind whose plural follows the rules. Both resolve to what the server made of it. */
  objects: {
    create(manifest: KubernetesObject): Promise<unknown>;
    /** A strategic merge patch. */
    patch(manifest: KubernetesObject): Promise<unknown>;
  };
  storage: Pick<StorageV1Api, 'listStorageClass'>;
  version: Pick<VersionApi, 'getCode'>;
}

/** Reads the kubeconfig file; sends nothing. Throws LabError `bad-config` when the file or context cannot be used. */
export function createKube({ kubeconfigPath, context }: { kubeconfigPath: string; context: string }): Kube {
  const config = readKubeconfig(kubeconfigPath).access(context);
  const rest = createKubeRest(config);
  const calls = (path: string) => callsOn(rest, path);
  const core = (plural: string) => calls(`/api/v1/*/${plural}`);
  return {
    config,
    context,
    watch: rest.watch,
    core: {
      createNamespace: core('namespaces').create,
      createNamespacedConfigMap: core('configmaps').create,
      createNamespacedPod: core('pods').create,
      createNamespacedResourceQuota: core('resourcequotas').create,
      createNamespacedServiceAccount: core('serviceaccounts').create,
      deleteCollectionNamespacedConfigMap: core('configmaps').delete,
      deleteNamespace: core('namespaces').delete,
      deleteNamespacedConfigMap: core('configmaps').delete,
      deleteNamespacedPod: core('pods').delete,
      deleteNamespacedServiceAccount: core('serviceaccounts').delete,
      listNamespace: core('namespaces').read,
      listNamespacedLimitRange: core('limitranges').read,
      listNamespacedPod: core('pods').read,
      listNamespacedServiceAccount: core('serviceaccounts').read,
      listNode: core('nodes').read,
      readNamespace: core('namespaces').read,
      readNamespacedPod: core('pods').read,
      readNamespacedResourceQuota: core('resourcequotas').read,
      readNamespacedSecret: core('secrets').read,
    },
    networking: {
      createNamespacedNetworkPolicy: calls('/apis/networking.k8s.io/v1/*/networkpolicies').create,
    },
    rbac: {
      createNamespacedRoleBinding: calls('/apis/rbac.authorization.k8s.io/v1/*/rolebindings').create,
    },
    objects: {
      create: (manifest) => calls(pathOf(manifest)).create({ ...placeOf(manifest), body: manifest }),
      patch: (manifest) =>
        rest.send('PATCH', placed(pathOf(manifest), placeOf(manifest), manifest.metadata?.name), {
          body: manifest,
          contentType: 'application/strategic-merge-patch+json',
        }),
    },
    storage: { listStorageClass: calls('/apis/storage.k8s.io/v1/storageclasses').read },
    version: { getCode: calls('/version').read },
  };
}

/** The context a kubeconfig itself selects. */
export function currentContextOf(kubeconfigPath: string): string {
  return readKubeconfig(kubeconfigPath).currentContext;
}

interface Call {
  namespace?: string;
  name?: string;
  body?: unknown;
}

/** Calls on one kind. In `path`, `*` stands for the namespace of namespaced kinds. Everything else in a call is its query. */
function callsOn(rest: KubeRest, path: string) {
  const call = (method: string) => {
    // biome-ignore lint/suspicious/noExplicitAny: whoever names the call gives it the type that client-node has for it.
    return (given?: object): Promise<any> => {
      const { namespace, name, body, ...query } = (given ?? {}) as Call & Query;
      return rest.send(method, placed(path, { namespace }, name), { query, body });
    };
  };
  return { create: call('POST'), read: call('GET'), delete: call('DELETE') };
}

function placed(path: string, { namespace }: { namespace?: string | undefined }, name?: string): string {
  const within = namespace === undefined ? '' : `/namespaces/${encodeURIComponent(namespace)}`;
  const collection = path.replace('/*', within);
  return name === undefined ? collection : `${collection}/${encodeURIComponent(name)}`;
}

function placeOf({ metadata }: KubernetesObject): { namespace?: string } {
  return metadata?.namespace === undefined ? {} : { namespace: metadata.namespace };
}

function pathOf({ apiVersion = 'v1', kind = '' }: KubernetesObject): string {
  const word = kind.toLowerCase();
  const plural = word.endsWith('y')
    ? `${word.slice(0, -1)}ies`
    : word.endsWith('s')
      ? `${word}es`
      : `${word}s`;
  return `${apiVersion.includes('/') ? '/apis' : '/api'}/${apiVersion}/*/${plural}`;
}
