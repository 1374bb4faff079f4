import {
  AppsV1Api,
  AuthorizationV1Api,
  BatchV1Api,
  CoreV1Api,
  CustomObjectsApi,
  DiscoveryV1Api,
  KubeConfig,
  KubernetesObjectApi,
  NetworkingV1Api,
  RbacAuthorizationV1Api,
  StorageV1Api,
  VersionApi,
} from '@kubernetes/client-node';
import { LabError } from '../lab/lab-error.ts';

/** One set of clients for one cluster, with the operator's rights. It must never reach a learner, a pod or a log. */
export interface Kube {
  /** For Exec, Watch, PortForward and other things that take it whole. */
  config: KubeConfig;
  context: string;
  core: CoreV1Api;
  apps: AppsV1Api;
  batch: BatchV1Api;
  rbac: RbacAuthorizationV1Api;
  authorization: AuthorizationV1Api;
  networking: NetworkingV1Api;
  discovery: DiscoveryV1Api;
  storage: StorageV1Api;
  custom: CustomObjectsApi;
  /** Reads, creates, patches and deletes objects of any kind. */
  objects: KubernetesObjectApi;
  version: VersionApi;
}

/** Reads the kubeconfig file and makes the clients; sends nothing. Throws LabError `bad-config` when the file or context cannot be used. */
export function createKube({ kubeconfigPath, context }: { kubeconfigPath: string; context: string }): Kube {
  const config = loadKubeconfig(kubeconfigPath);
  if (config.getContextObject(context) === null) {
    const known = config.getContexts().map((one) => one.name);
    throw new LabError('bad-config', `The kubeconfig ${kubeconfigPath} has no context "${context}".`, {
      hint:
        known.length > 0
          ? `It has: ${known.join(', ')}. Set KINDLAB_CONTEXT to one of them.`
          : 'It has no context at all.',
    });
  }
  config.setCurrentContext(context);
  return {
    config,
    context,
    core: config.makeApiClient(CoreV1Api),
    apps: config.makeApiClient(AppsV1Api),
    batch: config.makeApiClient(BatchV1Api),
    rbac: config.makeApiClient(RbacAuthorizationV1Api),
    authorization: config.makeApiClient(AuthorizationV1Api),
    networking: config.makeApiClient(NetworkingV1Api),
    discovery: config.makeApiClient(DiscoveryV1Api),
    storage: config.makeApiClient(StorageV1Api),
    custom: config.makeApiClient(CustomObjectsApi),
    objects: KubernetesObjectApi.makeApiClient(config),
    version: config.makeApiClient(VersionApi),
  };
}

/** The context a kubeconfig itself selects. */
export function currentContextOf(kubeconfigPath: string): string {
  return loadKubeconfig(kubeconfigPath).getCurrentContext();
}

function loadKubeconfig(path: string): KubeConfig {
  const config = new KubeConfig();
  try {
    config.loadFromFile(path);
  } catch (cause) {
    throw new LabError('bad-config', `The kubeconfig ${path} cannot be read.`, {
      cause,
      hint: 'Run `npx kindlab up` to have it written again.',
    });
  }
  return config;
}
