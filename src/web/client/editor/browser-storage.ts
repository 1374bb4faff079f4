import type { DraftStorage } from './drafts.ts';

const lastKey = (labId: string): string => `kindlab-file ${labId}`;

/** Which file of a lab was in front, for as long as the tab is open. */
export function remember(labId: string, path: string): void {
  try {
    sessionStorage.setItem(lastKey(labId), path);
  } catch {
    // Storage may be refused: the first file is in front then.
    return;
  }
}

export function remembered(labId: string): string | null {
  try {
    return sessionStorage.getItem(lastKey(labId));
  } catch {
    // As above.
    return null;
  }
}

export function draftStorage(): DraftStorage | null {
  try {
    return localStorage;
  } catch {
    // Refused: drafts live as long as the page.
    return null;
  }
}
