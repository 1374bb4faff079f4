import type { WorkspaceView } from '../../../api/api-schema.ts';
import type { ApiError } from '../api.ts';
import type { TerminalView } from './terminal-view.ts';

/** What the panel knows of one lab: its terminals by shell id, and which of them is in front. */
export interface LabShells {
  views: Map<string, TerminalView>;
  unread: Set<string>;
  selected: string;
  /** The workspace the views belong to; after a reset it is another one. */
  workspaceId: string | null;
  opening: Promise<void> | null;
  error: ApiError | null;
  /** There was a workspace, and it has been ended or reaped. */
  wasRemoved: boolean;
  /** Somebody asked for this lab's terminal, so it may be opened as soon as that is possible. */
  isWanted: boolean;
}

const removedStates = new Set<WorkspaceView['state']>(['ending', 'gone', 'failed']);

export function createLabShells(): LabShells {
  return {
    views: new Map(),
    unread: new Set(),
    selected: 'main',
    workspaceId: null,
    opening: null,
    error: null,
    isWanted: false,
    wasRemoved: false,
  };
}

export function isThere(workspace: WorkspaceView | null): workspace is WorkspaceView {
  return workspace !== null && !removedStates.has(workspace.state);
}

/** Whether there is something in it to look at besides its shells. */
export function isOpenTo(workspace: WorkspaceView | null): boolean {
  return isThere(workspace) && workspace.state !== 'starting';
}

/**
 * Whether the workspace the terminals belong to has been ended or reaped. A server that has only just started knows of
 * no workspace although it is there; then the lines to its shells tell, and what was typed waits in them. Where no
 * terminal is open, a server whose cluster is ready does.
 */
export function isRemoved(
  lab: { workspaceId: string | null; views: ReadonlyMap<string, Pick<TerminalView, 'state'>> },
  workspace: WorkspaceView | null,
  isClusterReady: boolean,
): boolean {
  if (lab.workspaceId === null) return false;
  if (workspace !== null) return removedStates.has(workspace.state);
  if (lab.views.size === 0) return isClusterReady;
  return [...lab.views.values()].every(({ state }) => state === 'closed');
}

/** Takes off the page what belonged to a workspace that is no longer there: the learner says when to begin again. */
export function forgetWorkspace(lab: LabShells): void {
  disposeViews(lab);
  lab.workspaceId = null;
  lab.isWanted = false;
  lab.wasRemoved = true;
}

/** Takes the terminals off the page; the shells themselves go on, or are gone already. */
function disposeViews(lab: LabShells): void {
  for (const view of lab.views.values()) view.dispose();
  lab.views.clear();
}

/** Takes off the page what belongs to another workspace or to no shell of this one. Returns the ids of its shells. */
export function keepViewsOf(lab: LabShells, workspace: WorkspaceView): Set<string> {
  if (lab.workspaceId !== workspace.id) {
    disposeViews(lab);
    // Shells in containers went with the old workspace.
    if (lab.workspaceId !== null) lab.selected = 'main';
    lab.workspaceId = workspace.id;
  }
  const known = new Set(['main', ...workspace.shells.map((shell) => shell.id)]);
  // While it starts, its shells are still to come.
  if (workspace.state === 'starting') return known;
  for (const [id, view] of lab.views) {
    if (known.has(id)) continue;
    view.dispose();
    lab.views.delete(id);
  }
  return known;
}
