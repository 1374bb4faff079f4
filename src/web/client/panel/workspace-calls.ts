import type { WorkspaceView } from '../../../api/api-schema.ts';
import { call } from '../api.ts';
import { labPath } from '../lab-path.ts';
import { page } from '../page-state.ts';

const openTimeoutMs = 120_000;

/** Opens the learner's workspace or finds it; resolves when its prompt is there. Throws ApiError. */
export async function openWorkspace(labId: string): Promise<void> {
  const path = labPath(labId, 'workspace');
  page.setWorkspace(labId, await call<WorkspaceView>('POST', path, { timeoutMs: openTimeoutMs }));
}

/** Opens a shell in a container of the learner's and resolves to its id. Throws ApiError when there is no such container or shell. */
export async function openShell(labId: string, pod: string, container: string | null): Promise<string> {
  const body = container === null || container === '' ? { pod } : { pod, container };
  return (await call<{ id: string }>('POST', labPath(labId, 'shells'), { body })).id;
}

/** Brings back a shell that has ended. Throws ApiError. */
export async function reopenShell(labId: string, shellId: string): Promise<void> {
  const shell = page.workspaces.get(labId)?.shells.find((one) => one.id === shellId);
  if (shell?.pod == null) await openWorkspace(labId);
  else await openShell(labId, shell.pod, shell.container);
}

/** Ends a shell and what runs in it. Throws ApiError. */
export async function closeShell(labId: string, shellId: string): Promise<void> {
  await call('DELETE', labPath(labId, 'shells', shellId));
}
