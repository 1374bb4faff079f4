import { LabError } from '../lab/lab-error.ts';
import type { Workspace } from '../workspace/workspace.ts';
import type { ClusterKeeper } from './cluster-keeper.ts';
import type { LabKey } from './lab-runtime.ts';
import type { LiveCluster, LiveClusterKeeper } from './live-cluster.ts';

/** Where learners' workspaces are now. All throw LabError `cluster-setup` or `cluster-down` when there is no cluster to ask. */
export interface WorkspaceFinder {
  /** The cluster's workspaces, for whatever needs it to answer. */
  working(): LiveCluster;
  /** The cluster's workspaces even while it does not answer: scrollback can still be read. */
  present(): LiveCluster;
  /** Throws LabError `not-found` when the lab was not started. */
  find(key: LabKey): Workspace;
}

export function createWorkspaceFinder(
  cluster: Pick<ClusterKeeper, 'require'>,
  live: Pick<LiveClusterKeeper, 'current'>,
): WorkspaceFinder {
  function present(): LiveCluster {
    const current = live.current();
    if (current) return current;
    cluster.require();
    throw new LabError('cluster-setup', 'The workspaces are still being made ready.');
  }

  return {
    working() {
      cluster.require();
      return present();
    },
    present,
    find(key) {
      const workspace = present().manager.find(key.learnerId, key.labId);
      if (workspace) return workspace;
      throw new LabError('not-found', `There is no workspace of the lab "${key.labId}".`, {
        hint: 'Start the lab first.',
      });
    },
  };
}
