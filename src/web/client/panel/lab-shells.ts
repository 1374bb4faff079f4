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

/** Takes the terminals off the page; the shells themselves go on, or are gone already. */
export function disposeViews(lab: LabShells): void {
  for (const view of lab.views.values()) view.dispose();
  lab.views.clear();
}
