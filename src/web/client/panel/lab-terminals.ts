import type { WorkspaceView } from '../../../api/api-schema.ts';
import { toastError } from '../announce.ts';
import { page } from '../page-state.ts';
import { createLabShells, keepViewsOf, type LabShells } from './lab-shells.ts';
import type { TerminalView } from './terminal-view.ts';
import { reopenShell } from './workspace-calls.ts';

const readerKey = 'kindlab-reader';
const ownShellWithinMs = 5_000;

export interface LabTerminalsListeners {
  /** Another shell is in front, or one has ended: the panel is to be brought in line. */
  refresh(): void;
  /** A terminal came, or something was printed in one that is not in front. */
  tabsChanged(): void;
  /** The line to a shell of this lab is in another state. */
  lineChanged(labId: string): void;
  ctrlUsed(): void;
}

/** The terminals of all labs of this page, one of them in front. */
export class LabTerminals {
  /** The lab in front. */
  labId: string;
  readonly #host: HTMLElement;
  readonly #listeners: LabTerminalsListeners;
  readonly #labs = new Map<string, LabShells>();
  #isReaderMode = readFlag(readerKey);
  #wantsFocus = false;

  constructor(host: HTMLElement, labId: string, listeners: LabTerminalsListeners) {
    this.#host = host;
    this.labId = labId;
    this.#listeners = listeners;
    new MutationObserver(() => {
      for (const view of this.#views()) view.followTheme();
    }).observe(document.documentElement, { attributeFilter: ['data-theme'] });
  }

  get front(): TerminalView | null {
    const lab = this.lab(this.labId);
    return lab.views.get(lab.selected) ?? null;
  }

  lab(labId: string): LabShells {
    let lab = this.#labs.get(labId);
    if (lab === undefined) {
      lab = createLabShells();
      this.#labs.set(labId, lab);
    }
    return lab;
  }

  bringToFront(labId: string): void {
    for (const view of this.lab(this.labId).views.values()) view.element.hidden = true;
    this.labId = labId;
  }

  /** Puts the focus into the terminal in front, as soon as there is one. */
  focus(): void {
    this.#wantsFocus = this.front === null;
    if (this.front !== null) this.front.focus();
    else this.#host.focus();
  }

  get isReaderMode(): boolean {
    return this.#isReaderMode;
  }

  setReaderMode(on: boolean): void {
    this.#isReaderMode = on;
    localStorage.setItem(readerKey, on ? '1' : '');
    for (const view of this.#views()) view.setScreenReaderMode(on);
  }

  /** Brings a lab's terminals in line with its workspace. Those that are not in front stay as they are. */
  async show(labId: string, workspace: WorkspaceView, isInFront: boolean): Promise<void> {
    const lab = this.lab(labId);
    const known = keepViewsOf(lab, workspace);
    if (workspace.state === 'starting' || !isInFront) return;
    if (!known.has(lab.selected)) this.#awaitSelected(labId);
    // Only the shell in front is drawn; the others are joined when they are first looked at.
    const { selected } = lab;
    if (known.has(selected) && !lab.views.has(selected)) await this.#add(labId, selected);
    for (const [id, view] of lab.views) view.element.hidden = labId !== this.labId || id !== lab.selected;
    lab.views.get(lab.selected)?.fit();
  }

  /** A step's own shell is opened by the server a moment after the step was started. */
  #awaitSelected(labId: string): void {
    const lab = this.lab(labId);
    setTimeout(() => {
      const now = page.workspaces.get(labId)?.shells.map((shell) => shell.id) ?? [];
      if (lab.selected === 'main' || now.includes(lab.selected)) return;
      lab.selected = 'main';
      if (labId === this.labId) this.#listeners.refresh();
    }, ownShellWithinMs);
  }

  async #add(labId: string, shellId: string): Promise<void> {
    const { TerminalView } = await import('./terminal-view.ts');
    const lab = this.lab(labId);
    if (lab.views.has(shellId)) return;
    const view = new TerminalView(labId, shellId, this.#isReaderMode, {
      printed: () => {
        if (labId === this.labId && shellId === lab.selected) return;
        if (lab.unread.has(shellId)) return;
        lab.unread.add(shellId);
        this.#listeners.tabsChanged();
      },
      changed: () => this.#listeners.lineChanged(labId),
      reopen: () => void this.#reopen(labId, shellId),
    });
    lab.views.set(shellId, view);
    view.ctrlUsed = this.#listeners.ctrlUsed;
    view.start(this.#host);
    // Only if nothing else has been chosen since.
    if (this.#wantsFocus && document.activeElement === this.#host) view.focus();
    this.#wantsFocus = false;
    this.#listeners.tabsChanged();
  }

  async #reopen(labId: string, shellId: string): Promise<void> {
    const { views } = this.lab(labId);
    try {
      await reopenShell(labId, shellId);
      views.get(shellId)?.dispose();
      views.delete(shellId);
      this.#listeners.refresh();
    } catch (error) {
      toastError(error);
    }
  }

  *#views(): Iterable<TerminalView> {
    for (const { views } of this.#labs.values()) yield* views.values();
  }
}

function readFlag(key: string): boolean {
  try {
    return localStorage.getItem(key) === '1';
  } catch {
    // Storage may be refused; then the choice is not remembered.
    return false;
  }
}
