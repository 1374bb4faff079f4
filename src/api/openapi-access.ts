import type { KubeAccess } from '../cluster/kubeconfig.ts';
import { toolboxNamespace } from '../workspace/names.ts';
import type { Workspace } from '../workspace/workspace.ts';

/** Signed in and nothing more: RBAC gives it discovery, as it does to every user, and no rights of its own. */
const newcomer = 'kindlab-newcomer';

export interface LearnerAccess {
  access: KubeAccess;
  /** As RBAC writes it; null where the learner is the administrator of an API server of their own. */
  user: string | null;
}

/**
 * Reaches the API server that the learner's shell talks to, with the rights that shell has and never with the
 * operator's: the cluster is asked in the name of the workspace's service account.
 */
export function learnerAccess(
  cluster: KubeAccess,
  workspace: Pick<Workspace, 'id' | 'controlPlane'> | null,
): LearnerAccess {
  if (workspace?.controlPlane != null) return { access: workspace.controlPlane.access, user: null };
  const user = workspace === null ? newcomer : `system:serviceaccount:${toolboxNamespace}:${workspace.id}`;
  return { user, access: inTheNameOf(cluster, user) };
}

function inTheNameOf(access: KubeAccess, user: string): KubeAccess {
  return {
    getCurrentCluster: () => access.getCurrentCluster(),
    async applyToHTTPSOptions(options) {
      await access.applyToHTTPSOptions(options);
      options.headers = { ...options.headers, 'impersonate-user': user };
    },
  };
}
