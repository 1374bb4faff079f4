import type { OpeningView, WorkspaceView } from '../../../api/api-schema.ts';
import { ApiError, call } from '../api.ts';
import { labPath } from '../lab-path.ts';
import { page } from '../page-state.ts';

const openTimeoutMs = 120_000;

/** Opens the learner's workspace or finds it; resolves when its prompt is there. Throws ApiError. */
export async function openWorkspace(labId: string): Promise<void> {
  await openedBy(labId, 'workspace');
}

/** A fresh workspace in place of what there is; resolves when its prompt is there. Throws ApiError. */
export async function resetWorkspace(labId: string): Promise<void> {
  await openedBy(labId, 'reset');
}

/** Ends the workspace, or gives up one that is being opened. Throws ApiError. */
export async function endWorkspace(labId: string): Promise<void> {
  await call('DELETE', labPath(labId, 'workspace'), { timeoutMs: openTimeoutMs });
}

async function openedBy(labId: string, path: 'workspace' | 'reset'): Promise<void> {
  const options = { timeoutMs: openTimeoutMs };
  const answer = await call<WorkspaceView | OpeningView>('POST', labPath(labId, path), options);
  if ('id' in answer) page.setWorkspace(labId, answer);
  else await openingEnds(labId, answer);
}

/** The stream tells of the workspace before it tells that nothing is being opened any more. */
function openingEnds(labId: string, from: OpeningView): Promise<void> {
  return new Promise((resolve, reject) => {
    const unsubscribe = page.on('opening', ({ labId: changed, opening, problem }) => {
      if (changed !== labId || opening !== null) return;
      unsubscribe();
      if (problem === null) resolve();
      else reject(new ApiError(problem.status, problem.code, problem.detail, problem.hint));
    });
    page.setOpening(labId, from);
  });
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
