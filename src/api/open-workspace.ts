import type { Workspace } from '../workspace/workspace.ts';
import type { OpeningView, WorkspaceView } from './api-schema.ts';
import type { LabEntry } from './lab-entry.ts';
import type { Opening, Openings } from './openings.ts';
import { workspaceView } from './views.ts';
import type { WorkspaceFinder } from './workspace-finder.ts';
import type { WorkspaceWatch } from './workspace-watch.ts';

/** Opens workspaces for requests, which answer before a long wait is over. */
export interface WorkspaceOpener {
  /** Opens or finds. */
  open(entry: LabEntry): Promise<WorkspaceView | OpeningView>;
  /** A fresh one in place of what there is. */
  openAnew(entry: LabEntry): Promise<WorkspaceView | OpeningView>;
  /** For what cannot be done before it is open, however long that takes. */
  opened(entry: LabEntry): Promise<Workspace>;
}

export interface WorkspaceOpenerOptions {
  openings: Openings;
  workspaces: WorkspaceFinder;
  watch: WorkspaceWatch;
}

const answerWithinMs = 25_000;
/** Where there is no queue to wait in. */
const openWithinMs = 55_000;

export function createWorkspaceOpener({
  openings,
  workspaces,
  watch,
}: WorkspaceOpenerOptions): WorkspaceOpener {
  function find({ key }: LabEntry): Workspace | null {
    return workspaces.working().manager.find(key.learnerId, key.labId);
  }

  function start(entry: LabEntry): Opening {
    return openings.start(entry.key, async (signal) => {
      const { manager } = workspaces.working();
      const isNew = find(entry) === null;
      const workspace = await manager.open(entry.key.learnerId, entry.lab, limited(entry, signal));
      if (isNew) entry.record('start', null, { reason: 'opened' });
      watch.enter(entry, workspace);
      return workspace;
    });
  }

  function startAnew(entry: LabEntry, old: Workspace): Opening {
    return openings.start(entry.key, async (signal) => {
      entry.record('reset', null, { reason: 'asked for by the learner' });
      watch.leave(entry, null);
      const { manager } = workspaces.working();
      const workspace = await manager.reset(old.id, entry.lab, limited(entry, signal));
      watch.enter(entry, workspace);
      return workspace;
    });
  }

  /** One that is open already; null when it has to be waited for. */
  function openNow(entry: LabEntry): Workspace | null {
    const workspace = find(entry);
    if (workspace?.state !== 'ready' && workspace?.state !== 'unreachable') return null;
    workspaces.working().manager.touch(workspace.id);
    return workspace;
  }

  async function answer({ key }: LabEntry, opening: Opening): Promise<WorkspaceView | OpeningView> {
    const workspace = await opening.within(answerWithinMs);
    if (workspace !== null) return workspaceView(workspace);
    return openings.view(key) ?? { state: 'starting', part: null };
  }

  return {
    async open(entry) {
      const workspace = openNow(entry);
      return workspace === null ? answer(entry, start(entry)) : workspaceView(workspace);
    },
    async openAnew(entry) {
      const old = find(entry);
      return answer(entry, old === null ? start(entry) : startAnew(entry, old));
    },
    async opened(entry) {
      return openNow(entry) ?? (await start(entry).opened);
    },
  };
}

function limited({ lab }: LabEntry, signal: AbortSignal): AbortSignal {
  if (lab.isolation === 'controlPlane') return signal;
  return AbortSignal.any([signal, AbortSignal.timeout(openWithinMs)]);
}
