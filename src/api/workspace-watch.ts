import type { Logger } from 'pino';
import type { Place } from '../engine/place.ts';
import type {
  CommandEvent,
  OwnControlPlane,
  Workspace,
  WorkspaceListeners,
  WorkspaceManager,
} from '../workspace/workspace.ts';
import type { StreamEvent } from './api-schema.ts';
import { createIdleNotices } from './idle-notices.ts';
import type { LabEntries } from './lab-entries.ts';
import type { LabEntry } from './lab-entry.ts';
import type { LabKey } from './lab-runtime.ts';
import { notices } from './notices.ts';
import { workspaceView } from './views.ts';

export interface WorkspaceWatch extends WorkspaceListeners {
  /** The lab is looked at in this workspace from now on. */
  enter(entry: LabEntry, workspace: Workspace): void;
  /** It is looked at nowhere any more; `reason` is put into the log unless null. */
  leave(entry: LabEntry, reason: string | null): void;
  /** Enters all workspaces that an earlier run of the server left, and tells of those that are no longer there. */
  adopt(manager: WorkspaceManager): Promise<void>;
  /** Leaves all without a word: they are still there, only not for this server. */
  leaveAll(): void;
  stop(): void;
}

export interface WorkspaceWatchOptions {
  opening: WorkspaceListeners['opening'];
  entries: LabEntries;
  /** Where the objects of a workspace are. */
  placeOf(workspace: Workspace): Place | null;
  publish(key: LabKey, event: StreamEvent): void;
  commandEnded(event: CommandEvent): void;
  logger: Logger;
}

/** Takes what workspaces tell of themselves to the labs, the log and the page. */
export function createWorkspaceWatch(options: WorkspaceWatchOptions): WorkspaceWatch {
  const { opening, entries, placeOf, publish, commandEnded, logger } = options;
  const idle = createIdleNotices((workspace, minutes) =>
    publish(workspace, notices.idle(workspace.labId, minutes)),
  );

  /** By workspace, as they were when last seen. */
  const controlPlanes = new Map<string, OwnControlPlane>();

  /** What becomes of their workspaces, the next cluster shows. */
  const left = new Set<LabEntry>();

  function enter(entry: LabEntry, workspace: Workspace) {
    entry.workspaceId = workspace.id;
    idle.update(workspace);
    lookForLoss(workspace);
    if (workspace.state === 'ready' || workspace.state === 'unreachable') {
      entry.session.setPlace(placeOf(workspace));
    } else if (workspace.state === 'ending') {
      // What it was is taken away piece by piece; that is nothing to judge.
      entry.session.setPlace(null);
    }
  }

  function lookForLoss({ id, learnerId, labId, controlPlane }: Workspace) {
    if (controlPlane === null) return;
    const isAnother = (controlPlanes.get(id) ?? controlPlane) !== controlPlane;
    controlPlanes.set(id, controlPlane);
    if (isAnother) publish({ learnerId, labId }, notices.controlPlaneAnew(labId));
  }

  function leave(entry: LabEntry, reason: string | null) {
    if (entry.workspaceId !== null) controlPlanes.delete(entry.workspaceId);
    entry.workspaceId = null;
    entry.session.setPlace(null);
    if (reason !== null) entry.record('end', null, { reason });
  }

  function changedIn(entry: LabEntry, workspace: Workspace) {
    // A workspace that was reset goes on telling of its end; the page is about its successor by then.
    if (entry.workspaceId !== null && entry.workspaceId !== workspace.id) return;
    const over = workspace.state === 'gone' || workspace.state === 'failed';
    if (!over) {
      if (entry.workspaceId === workspace.id) enter(entry, workspace);
    } else if (entry.workspaceId === workspace.id) {
      leave(entry, workspace.reason ?? workspace.state);
      const say = workspace.state === 'gone' ? notices.workspaceGone : notices.workspaceFailed;
      publish(workspace, say(workspace.labId));
    }
    const gone = workspace.state === 'gone';
    publish(workspace, {
      type: 'workspace',
      labId: workspace.labId,
      workspace: gone ? null : workspaceView(workspace),
    });
  }

  /** On this tick when the lab is in memory, which it is unless the server has only just started. */
  function withEntry(key: LabKey, work: (entry: LabEntry) => void) {
    const entry = entries.peek(key);
    if (entry) return work(entry);
    entries
      .get(key)
      .then(work, (error: unknown) => logger.error({ err: error, ...key }, 'a lab was not found'));
  }

  const keyOf = ({ learnerId, labId }: LabKey): LabKey => ({ learnerId, labId });

  return {
    enter,
    leave,
    command(event) {
      commandEnded(event);
      publish(event, { type: 'files', labId: event.labId, change: null });
      withEntry(keyOf(event), (entry) => entry.command(event));
    },
    changed(workspace) {
      idle.update(workspace);
      withEntry(keyOf(workspace), (entry) => changedIn(entry, workspace));
    },
    opening,
    async adopt(manager) {
      for (const workspace of manager.list()) {
        try {
          enter(await entries.get(keyOf(workspace)), workspace);
        } catch (error) {
          // A lab that was removed from the catalogue; its workspace is reaped when idle.
          logger.warn({ err: error, workspace: workspace.id }, 'a workspace has no lab any more');
        }
      }
      for (const { key, record, workspaceId } of left) {
        if (workspaceId !== null) continue;
        record('end', null, { reason: 'lost with its cluster' });
        publish(key, notices.workspaceGone(key.labId));
        publish(key, { type: 'workspace', labId: key.labId, workspace: null });
      }
      left.clear();
    },
    leaveAll() {
      idle.stop();
      for (const entry of entries.all()) {
        if (entry.workspaceId !== null) left.add(entry);
        leave(entry, null);
      }
    },
    stop: () => idle.stop(),
  };
}
