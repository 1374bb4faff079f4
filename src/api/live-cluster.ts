import { readFile } from 'node:fs/promises';
import type { Logger } from 'pino';
import type { ClusterHandle } from '../cluster/cluster-handle.ts';
import { createKube, type Kube } from '../cluster/kube.ts';
import type { KubeAccess } from '../cluster/kubeconfig.ts';
import type { Config } from '../config.ts';
import { type ApiServers, createApiServers } from '../engine/api-servers.ts';
import type {
  OwnControlPlane,
  Workspace,
  WorkspaceListeners,
  WorkspaceManager,
  WorkspaceRegistry,
} from '../workspace/workspace.ts';
import { createWorkspaceManager } from '../workspace/workspace-manager.ts';
import { createKubernetesReference, type KubernetesReference } from './kubernetes-reference.ts';

/** What works on one cluster: its workspaces, and the API servers that they are judged on. */
export interface LiveCluster {
  handle: ClusterHandle;
  kube: Kube;
  manager: WorkspaceManager;
  servers: ApiServers;
  /** What the API server of this workspace, or else the cluster's, says of its API. */
  referenceOf(workspace: Workspace | null): KubernetesReference;
}

export interface LiveClusterKeeper {
  current(): LiveCluster | null;
  /** Gets workspaces and watches going on `handle`. Does nothing when it is the cluster that is in use. */
  use(handle: ClusterHandle, signal: AbortSignal): Promise<LiveCluster>;
  /** Leaves workspaces and shells alive. */
  stop(): Promise<void>;
}

export interface LiveClusterOptions {
  config: Config;
  logger: Logger;
  registry: WorkspaceRegistry;
  listeners: WorkspaceListeners;
  /** The cluster in use is about to be given up for another one, or because the server stops. */
  dropping(): void;
}

export function createLiveClusterKeeper(options: LiveClusterOptions): LiveClusterKeeper {
  let current: (LiveCluster & { identity: string; unsubscribe(): void }) | null = null;

  async function drop() {
    const dropped = current;
    if (dropped) options.dropping();
    current = null;
    dropped?.unsubscribe();
    await Promise.all([dropped?.manager.stop(), dropped?.servers.stop()]);
  }

  return {
    current: () => current,
    async use(handle, signal) {
      const identity = await identityOf(handle);
      if (current?.identity === identity) return current;
      await drop();
      const kube = createKube(handle);
      const servers = createApiServers(kube.config);
      const referenceOf = createReferences({ access: kube.config, kubernetes: handle.kubernetes });
      const manager = createWorkspaceManager({
        kube,
        images: handle.images,
        config: options.config,
        registry: options.registry,
        logger: options.logger,
      });
      const unsubscribe = manager.subscribe(options.listeners);
      try {
        await manager.start(signal);
      } catch (error) {
        unsubscribe();
        await Promise.all([manager.stop(), servers.stop()]);
        throw error;
      }
      current = { handle, kube, manager, servers, referenceOf, identity, unsubscribe };
      return current;
    },
    stop: drop,
  };
}

function createReferences(
  cluster: Pick<OwnControlPlane, 'access' | 'kubernetes'>,
): LiveCluster['referenceOf'] {
  const known = new WeakMap<KubeAccess, KubernetesReference>();
  return (workspace) => {
    const { access, kubernetes } = workspace?.controlPlane ?? cluster;
    const reference = known.get(access) ?? createKubernetesReference(access, kubernetes);
    known.set(access, reference);
    return reference;
  };
}

/** A cluster that was made anew has new credentials, even under the old name. */
async function identityOf(handle: ClusterHandle): Promise<string> {
  return `${handle.context}\n${await readFile(handle.kubeconfigPath, 'utf8')}`;
}
