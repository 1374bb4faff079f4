import type { ShellInfo, Workspace } from '../workspace/workspace.ts';
import type { WorkspaceView } from './api-schema.ts';

export function shellInfoView(info: ShellInfo): WorkspaceView['shells'][number] {
  return {
    id: info.id,
    pod: info.target?.pod ?? null,
    container: info.target?.container ?? null,
    state: info.state,
    busy: info.busy,
  };
}

export function workspaceView(workspace: Workspace): WorkspaceView {
  const { controlPlane } = workspace;
  return {
    id: workspace.id,
    labId: workspace.labId,
    namespace: workspace.namespace,
    state: workspace.state,
    reason: workspace.reason,
    createdAt: workspace.createdAt,
    idleDeadline: workspace.idleDeadline,
    shells: workspace.shells.map(shellInfoView),
    controlPlane:
      controlPlane === null ? null : { kubernetes: controlPlane.kubernetes, nodes: [...controlPlane.nodes] },
  };
}
