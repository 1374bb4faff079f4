/** Where all control planes of workspaces' own live. Learners have no rights here. */
export const controlPlaneNamespace = 'kindlab-control-planes';

export const apiPort = 6443;
export const etcdPort = 2379;

/** As the workspace's toolbox reaches it. */
export function controlPlaneHost(id: string): string {
  return `${id}.${controlPlaneNamespace}.svc`;
}

/** Of the simulated nodes a control plane begins with. */
export const simulatedNodes = ['node-1', 'node-2'] as const;
