import type { KubeAccess } from '../cluster/kubeconfig.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { getText } from './kube-request.ts';
import { createLastLogs, noLastLogs } from './last-logs.ts';
import type { Place } from './place.ts';
import { createWatchHub, type WatchHub, type WatchHubOptions } from './watch-hub.ts';

/** The API servers that labs are judged on: the cluster's, and those that workspaces have of their own. */
export interface ApiServers {
  /** Where the objects of this workspace are. Asked for again, it is the same as long as the API server is. */
  placeOf(workspace: Pick<Workspace, 'namespace' | 'controlPlane'>): Place;
  /** How many watches are open. */
  readonly watches: number;
  /** Ends all watches; resolves when their connections are closed. */
  stop(): Promise<void>;
}

const logTimeoutMs = 5_000;
const never = new AbortController().signal;

/** `cluster`: the API server of workspaces that have none of their own. */
export function createApiServers(cluster: KubeAccess, options: WatchHubOptions = {}): ApiServers {
  const shared = createWatchHub(cluster, options);
  const logs = createLastLogs((path) => getText(cluster, path, logTimeoutMs, never));
  const own = new Map<KubeAccess, WatchHub>();

  /** Made when something is first watched there. Given up when nothing is any more: then its workspace is gone, or nobody's. */
  function ownHub(access: KubeAccess): WatchHub {
    const known = own.get(access);
    if (known !== undefined) return known;
    const hub = createWatchHub(access, {
      ...options,
      unwatched() {
        if (own.get(access) === hub) own.delete(access);
        void hub.stop();
      },
    });
    own.set(access, hub);
    return hub;
  }

  return {
    placeOf({ namespace, controlPlane }) {
      if (controlPlane === null) return { namespace, hub: shared, logs };
      // Pods on simulated nodes print nothing.
      return { namespace, hub: ownHub(controlPlane.access), logs: noLastLogs };
    },
    get watches() {
      return [shared, ...own.values()].reduce((sum, { size }) => sum + size, 0);
    },
    async stop() {
      const hubs = [shared, ...own.values()];
      own.clear();
      await Promise.all(hubs.map((hub) => hub.stop()));
    },
  };
}
