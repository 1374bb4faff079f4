import type { WorkspaceView } from '../../../api/api-schema.ts';
import { toastError } from '../announce.ts';
import { ApiError } from '../api.ts';
import { retryProvisioning } from '../cluster-pill.ts';
import { page } from '../page-state.ts';
import type { PanelFrame } from '../panel-frame.ts';
import { say } from '../strings.ts';
import { createLabShells, disposeViews, type LabShells } from './lab-shells.ts';
import { bindInputs } from './panel-inputs.ts';
import { messageHtml } from './panel-message.ts';
import { drawStatus, drawStep } from './panel-status.ts';
import { drawTabs, shellTabs } from './shell-tabs.ts';
import type { TerminalView } from './terminal-view.ts';
import { bindWorkspaceActions } from './workspace-actions.ts';
import { closeShell, openShell, openWorkspace, reopenShell } from './workspace-calls.ts';

const removedStates = new Set(['ending', 'gone', 'failed']);

/** The inside of the panel: shells of the labs of this page, their tabs, and what the workspace is doing. */
export class Panel {
  readonly #element: HTMLElement;
  readonly #labs = new Map<string, LabShells>();
  #labId: string;
  #isReaderMode = false;
  #wantsFocus = false;

  constructor(element: HTMLElement, frame: PanelFrame) {
    this.#element = element;
    this.#isReaderMode = readFlag('kindlab-reader');
    const chooser = this.#find<HTMLElement>('lab');
    this.#labId = chooser instanceof HTMLSelectElement ? chooser.value : (chooser?.dataset.value ?? '');
    chooser?.addEventListener('change', () => this.#selectLab((chooser as HTMLSelectElement).value, true));
    bindInputs(element, { panel: this, frame, isReaderMode: this.#isReaderMode });
    bindWorkspaceActions(element, () => this.#labId);
    this.#find('message')?.addEventListener('click', (event) =>
      this.#messageClick(event.target as HTMLElement),
    );
    page.on('workspace', ({ labId }) => this.#workspaceChanged(labId));
    page.on('cluster', () => this.#clusterChanged());
    page.on('step', () => drawStep(element, this.#labId));
    document.addEventListener('kl-current', () => drawStep(element, this.#labId));
    setInterval(() => this.#drawStatus(), 15_000);
    new MutationObserver(() => {
      for (const { views } of this.#labs.values()) for (const view of views.values()) view.followTheme();
    }).observe(document.documentElement, { attributeFilter: ['data-theme'] });
  }

  /** The terminal in front, if there is one. */
  get view(): TerminalView | null {
    const lab = this.#lab(this.#labId);
    return lab.views.get(lab.selected) ?? null;
  }

  get labId(): string {
    return this.#labId;
  }

  /** Called whenever the panel has come into view. */
  shown(start: boolean): void {
    if (start) this.#lab(this.#labId).isWanted = true;
    this.#refresh();
    this.view?.fit();
  }

  /** Puts the focus into the terminal, as soon as there is one. */
  focus(): void {
    this.#wantsFocus = this.view === null;
    if (this.view !== null) this.view.focus();
    else this.#find<HTMLElement>('body')?.focus();
  }

  showShell(labId: string, shellId: string): void {
    const lab = this.#lab(labId);
    lab.isWanted = true;
    lab.selected = shellId;
    if (labId !== this.#labId) this.#selectLab(labId, true);
    this.#refresh();
  }

  async type(labId: string, shellId: string, text: string): Promise<void> {
    this.showShell(labId, shellId);
    await this.#lab(labId).opening;
    const view = this.#lab(labId).views.get(shellId);
    if (view === undefined) throw new ApiError(0, 'workspace', say('openFailed'));
    view.send(text);
  }

  setReaderMode(on: boolean): void {
    this.#isReaderMode = on;
    localStorage.setItem('kindlab-reader', on ? '1' : '');
    for (const { views } of this.#labs.values())
      for (const view of views.values()) view.setScreenReaderMode(on);
  }

  /** Opens a shell in a container of the learner's. Throws ApiError when there is no such container or shell. */
  async openShell(pod: string, container: string): Promise<void> {
    const labId = this.#labId;
    this.showShell(labId, await openShell(labId, pod, container));
  }

  #find<Kind extends HTMLElement>(name: string): Kind | null {
    return this.#element.querySelector<Kind>(`[data-panel-${name}]`);
  }

  #lab(labId: string): LabShells {
    let lab = this.#labs.get(labId);
    if (lab === undefined) {
      lab = createLabShells();
      this.#labs.set(labId, lab);
    }
    return lab;
  }

  #selectLab(labId: string, wanted: boolean): void {
    for (const view of this.#lab(this.#labId).views.values()) view.element.hidden = true;
    this.#labId = labId;
    if (wanted) this.#lab(labId).isWanted = true;
    const chooser = this.#find('lab');
    if (chooser instanceof HTMLSelectElement) chooser.value = labId;
    this.#refresh();
  }

  /** Brings everything shown in line with what is known; opens a workspace when one is wanted and can be had. */
  #refresh(): void {
    const lab = this.#lab(this.#labId);
    const workspace = page.workspaces.get(this.#labId) ?? null;
    const isThere = workspace !== null && !removedStates.has(workspace.state);
    if (isThere) {
      lab.isWanted = true;
      void this.#showViews(this.#labId, workspace);
    } else if (lab.isWanted && lab.opening === null && lab.error === null && page.isClusterReady) {
      lab.opening = this.#open(this.#labId).finally(() => {
        lab.opening = null;
        this.#refresh();
      });
    }
    this.#drawMessage();
    this.#drawTabs();
    this.#drawStatus();
    drawStep(this.#element, this.#labId);
  }

  async #open(labId: string): Promise<void> {
    try {
      await openWorkspace(labId);
    } catch (error) {
      this.#lab(labId).error = error instanceof ApiError ? error : new ApiError(0, 'unknown', String(error));
    }
  }

  async #showViews(labId: string, workspace: WorkspaceView): Promise<void> {
    const lab = this.#lab(labId);
    if (lab.workspaceId !== workspace.id) {
      disposeViews(lab);
      // Shells in containers went with the old workspace.
      if (lab.workspaceId !== null) lab.selected = 'main';
      lab.workspaceId = workspace.id;
    }
    if (workspace.state === 'starting') return;
    const known = new Set(['main', ...workspace.shells.map((shell) => shell.id)]);
    for (const [id, view] of lab.views) {
      if (known.has(id)) continue;
      view.dispose();
      lab.views.delete(id);
    }
    if (!known.has(lab.selected)) {
      // A step's own shell is opened by the server a moment after the step was started.
      setTimeout(() => {
        const now = page.workspaces.get(labId)?.shells.map((shell) => shell.id) ?? [];
        if (lab.selected === 'main' || now.includes(lab.selected)) return;
        lab.selected = 'main';
        if (labId === this.#labId) this.#refresh();
      }, 5000);
    }
    // Only the shell in front is drawn; the others are joined when they are first looked at.
    const selected = lab.selected;
    if (known.has(selected) && !lab.views.has(selected)) await this.#addView(labId, selected);
    for (const [id, view] of lab.views) view.element.hidden = labId !== this.#labId || id !== lab.selected;
    lab.views.get(lab.selected)?.fit();
  }

  async #addView(labId: string, shellId: string): Promise<void> {
    const { TerminalView } = await import('./terminal-view.ts');
    const lab = this.#lab(labId);
    const host = this.#find('body');
    if (host === null || lab.views.has(shellId)) return;
    const view = new TerminalView(labId, shellId, this.#isReaderMode, {
      printed: () => {
        if (labId === this.#labId && shellId === lab.selected) return;
        if (lab.unread.has(shellId)) return;
        lab.unread.add(shellId);
        this.#drawTabs();
      },
      changed: () => this.#drawStatus(),
      reopen: () => void this.#reopen(labId, shellId),
    });
    lab.views.set(shellId, view);
    view.ctrlUsed = () => {
      for (const key of this.#element.querySelectorAll('[data-key="ctrl"]'))
        key.setAttribute('aria-pressed', 'false');
    };
    view.start(host);
    // Only if nothing else has been chosen since.
    if (this.#wantsFocus && document.activeElement === host) view.focus();
    this.#wantsFocus = false;
    this.#drawTabs();
    this.#drawMessage();
  }

  async #reopen(labId: string, shellId: string): Promise<void> {
    const lab = this.#lab(labId);
    try {
      await reopenShell(labId, shellId);
      lab.views.get(shellId)?.dispose();
      lab.views.delete(shellId);
      this.#refresh();
    } catch (error) {
      toastError(error);
    }
  }

  #workspaceChanged(labId: string): void {
    const lab = this.#lab(labId);
    const workspace = page.workspaces.get(labId) ?? null;
    // A server that has just started does not know its workspaces yet; the terminals wait for it.
    if (workspace === null && !page.isClusterReady) return;
    if ((workspace === null || removedStates.has(workspace.state)) && lab.workspaceId !== null) {
      disposeViews(lab);
      lab.workspaceId = null;
      // It was ended or reaped: the learner says when to begin again.
      lab.isWanted = false;
      lab.wasRemoved = true;
    }
    if (labId === this.#labId) this.#refresh();
  }

  #clusterChanged(): void {
    const lab = this.#lab(this.#labId);
    if (page.isClusterReady) lab.error = null;
    this.#refresh();
  }

  #drawMessage(): void {
    const message = this.#find('message');
    if (message === null) return;
    const html = messageHtml(this.#lab(this.#labId));
    if (message.dataset.html === html) return;
    message.dataset.html = html;
    message.innerHTML = html;
  }

  #messageClick(target: HTMLElement): void {
    if (target.closest('[data-retry]') !== null) void retryProvisioning();
    if (target.closest('[data-again]') === null) return;
    const lab = this.#lab(this.#labId);
    lab.error = null;
    lab.isWanted = true;
    this.#refresh();
  }

  #drawTabs(): void {
    const host = this.#find('tabs');
    const lab = this.#lab(this.#labId);
    if (host === null) return;
    const shells = page.workspaces.get(this.#labId)?.shells ?? [];
    drawTabs(host, shellTabs(shells, lab), {
      select: (id) => {
        lab.selected = id;
        lab.unread.delete(id);
        this.#refresh();
      },
      close: (id) => void this.#closeShell(id),
    });
  }

  async #closeShell(shellId: string): Promise<void> {
    const lab = this.#lab(this.#labId);
    try {
      await closeShell(this.#labId, shellId);
      if (lab.selected === shellId) lab.selected = 'main';
      this.#refresh();
    } catch (error) {
      toastError(error);
    }
  }

  #drawStatus(): void {
    const status = this.#find('status');
    if (status === null) return;
    drawStatus(status, page.workspaces.get(this.#labId) ?? null, this.view?.state ?? null);
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

export function createPanel(element: HTMLElement, frame: PanelFrame): Panel {
  return new Panel(element, frame);
}
