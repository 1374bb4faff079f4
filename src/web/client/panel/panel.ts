import { announce, toastError } from '../announce.ts';
import { ApiError } from '../api.ts';
import { retryProvisioning } from '../cluster-pill.ts';
import { page } from '../page-state.ts';
import type { PanelFrame } from '../panel-frame.ts';
import { say } from '../strings.ts';
import { forgetWorkspace, isOpenTo, isRemoved, isThere } from './lab-shells.ts';
import { LabTerminals } from './lab-terminals.ts';
import { openingSentence } from './opening-progress.ts';
import { bindInputs } from './panel-inputs.ts';
import { drawMessage } from './panel-message.ts';
import { drawServer } from './panel-server.ts';
import { drawStatus, drawStep } from './panel-status.ts';
import { drawTabs, panelTabs, type TabTarget } from './panel-tabs.ts';
import { PanelViews } from './panel-views.ts';
import type { TerminalView } from './terminal-view.ts';
import { bindWorkspaceActions } from './workspace-actions.ts';
import { closeShell, endWorkspace, openShell, openWorkspace } from './workspace-calls.ts';

/** The inside of the panel: shells of the labs of this page, the views beside them, and what the workspace is doing. */
export class Panel {
  readonly #element: HTMLElement;
  readonly #body: HTMLElement;
  readonly #terminals: LabTerminals;
  readonly #views: PanelViews;
  #isOpen = true;
  /** What is being waited for, as it was said last. */
  #told = '';

  constructor(element: HTMLElement, frame: PanelFrame) {
    this.#element = element;
    this.#body = this.#find('body') ?? element;
    const chooser = this.#find('lab');
    const labId = chooser instanceof HTMLSelectElement ? chooser.value : (chooser?.dataset.value ?? '');
    this.#terminals = new LabTerminals(this.#body, labId, {
      refresh: () => this.#refresh(),
      tabsChanged: () => {
        this.#drawTabs();
        this.#drawMessage();
      },
      lineChanged: (changed) => this.#lineChanged(changed),
      ctrlUsed: () => {
        for (const key of element.querySelectorAll('[data-key="ctrl"]'))
          key.setAttribute('aria-pressed', 'false');
      },
    });
    this.#views = new PanelViews(
      this.#body,
      {
        type: (id, text) => this.type(id, 'main', text),
        showShell: (id, shellId) => this.showShell(id, shellId),
        announce,
      },
      () => this.#drawTabs(),
    );
    chooser?.addEventListener('change', () => this.#selectLab((chooser as HTMLSelectElement).value));
    bindInputs(element, { panel: this, frame, isReaderMode: this.#terminals.isReaderMode });
    bindWorkspaceActions(element, () => this.labId);
    this.#find('message')?.addEventListener('click', (event) =>
      this.#messageClick(event.target as HTMLElement),
    );
    page.on('workspace', (change) => this.#workspaceChanged(change.labId));
    page.on('opening', (change) => this.#openingChanged(change.labId));
    page.on('cluster', () => this.#clusterChanged());
    page.on('step', () => drawStep(element, this.labId));
    document.addEventListener('kl-current', () => drawStep(element, this.labId));
    setInterval(() => this.#drawStatus(), 15_000);
  }

  /** The terminal in front, if there is one. */
  get view(): TerminalView | null {
    return this.#terminals.front;
  }

  get labId(): string {
    return this.#terminals.labId;
  }

  /** Called whenever the panel has come into view. */
  shown(start: boolean): void {
    this.#isOpen = true;
    if (start) this.#lab().isWanted = true;
    this.#refresh();
    this.view?.fit();
  }

  /** Called whenever the panel has gone out of view. */
  closed(): void {
    this.#isOpen = false;
    this.#views.show(null);
  }

  /** Puts the focus into the view in front: into the terminal as soon as there is one. */
  focus(): void {
    if (this.#views.chosen === null) this.#terminals.focus();
    else this.#views.focus();
  }

  showShell(labId: string, shellId: string): void {
    const lab = this.#lab(labId);
    lab.isWanted = true;
    lab.selected = shellId;
    this.#views.choose(null);
    if (labId !== this.labId) this.#selectLab(labId);
    this.#refresh();
  }

  async type(labId: string, shellId: string, text: string): Promise<void> {
    this.showShell(labId, shellId);
    await this.#lab(labId).opening;
    const workspace = page.workspaces.get(labId) ?? null;
    if (isThere(workspace)) await this.#terminals.show(labId, workspace, true);
    const view = this.#lab(labId).views.get(shellId);
    if (view === undefined) throw new ApiError(0, 'workspace', say('openFailed'));
    view.send(text);
  }

  setReaderMode(on: boolean): void {
    this.#terminals.setReaderMode(on);
  }

  /** Opens a shell in a container of the learner's. Throws ApiError when there is no such container or shell. */
  async openShell(pod: string, container: string): Promise<void> {
    const { labId } = this;
    this.showShell(labId, await openShell(labId, pod, container));
  }

  #find(name: string): HTMLElement | null {
    return this.#element.querySelector<HTMLElement>(`[data-panel-${name}]`);
  }

  #lab(labId = this.labId) {
    return this.#terminals.lab(labId);
  }

  #selectLab(labId: string): void {
    this.#terminals.bringToFront(labId);
    this.#lab().isWanted = true;
    const chooser = this.#find('lab');
    if (chooser instanceof HTMLSelectElement) chooser.value = labId;
    this.#refresh();
  }

  /** Brings everything shown in line with what is known; opens a workspace when one is wanted and can be had. */
  #refresh(): void {
    const { labId } = this;
    const lab = this.#lab();
    const workspace = page.workspaces.get(labId) ?? null;
    // A workspace whose terminals are still here is not replaced unasked.
    const isOnItsWay = (page.openings.get(labId) ?? null) !== null;
    const isOpenable = lab.isWanted && lab.workspaceId === null && page.isClusterReady && !isOnItsWay;
    if (isThere(workspace)) {
      lab.isWanted = true;
      void this.#terminals.show(labId, workspace, this.#views.chosen === null);
    } else if (isOpenable && lab.opening === null && lab.error === null) {
      lab.opening = this.#open(labId).finally(() => {
        lab.opening = null;
        this.#refresh();
      });
    }
    this.#element.dataset.view = this.#views.chosen ?? 'shells';
    this.#views.show(this.#isOpen && isOpenTo(workspace) ? labId : null);
    this.#drawMessage();
    this.#drawTabs();
    this.#drawStatus();
    drawStep(this.#element, labId);
  }

  async #open(labId: string): Promise<void> {
    try {
      await openWorkspace(labId);
    } catch (error) {
      const lab = this.#lab(labId);
      // Who left the queue knows why it did not open.
      if (lab.isWanted)
        lab.error = error instanceof ApiError ? error : new ApiError(0, 'unknown', String(error));
    }
  }

  #workspaceChanged(labId: string): void {
    if (this.#isRemoved(labId)) forgetWorkspace(this.#lab(labId));
    if (labId === this.labId) this.#refresh();
  }

  #openingChanged(labId: string): void {
    if (labId !== this.labId) return;
    const opening = page.openings.get(labId) ?? null;
    const sentence = opening === null ? '' : openingSentence(opening);
    if (sentence !== this.#told && sentence !== '') announce(sentence);
    this.#told = sentence;
    this.#refresh();
  }

  #leaveQueue(): void {
    this.#lab().isWanted = false;
    endWorkspace(this.labId).catch(toastError);
  }

  #lineChanged(labId: string): void {
    if (this.#isRemoved(labId)) this.#workspaceChanged(labId);
    else this.#drawStatus();
  }

  #isRemoved(labId: string): boolean {
    return isRemoved(this.#lab(labId), page.workspaces.get(labId) ?? null, page.isClusterReady);
  }

  #clusterChanged(): void {
    if (page.isClusterReady) this.#lab().error = null;
    this.#workspaceChanged(this.labId);
  }

  #drawMessage(): void {
    const hasView = this.#views.chosen !== null && isOpenTo(page.workspaces.get(this.labId) ?? null);
    const opening = page.openings.get(this.labId) ?? null;
    drawMessage(this.#find('message'), hasView ? null : this.#lab(), opening);
  }

  #messageClick(target: HTMLElement): void {
    if (target.closest('[data-retry]') !== null) void retryProvisioning();
    if (target.closest('[data-leave]') !== null) this.#leaveQueue();
    if (target.closest('[data-again]') === null) return;
    const lab = this.#lab();
    lab.error = null;
    lab.isWanted = true;
    this.#refresh();
  }

  #drawTabs(): void {
    const host = this.#find('tabs');
    const lab = this.#lab();
    if (host === null) return;
    // A server that has just started has yet to find out; the terminals here are for shells that were there.
    const shells = page.workspaces.get(this.labId)?.shells ?? [...lab.views.keys()].map((id) => ({ id }));
    drawTabs(host, this.#body, panelTabs(shells, lab, this.#views), {
      select: (target) => this.#select(target),
      close: (id) => void this.#closeShell(id),
    });
  }

  #select(target: TabTarget): void {
    const lab = this.#lab();
    this.#views.choose('view' in target ? target.view : null);
    if ('shell' in target) {
      lab.selected = target.shell;
      lab.unread.delete(target.shell);
    }
    this.#refresh();
  }

  async #closeShell(shellId: string): Promise<void> {
    const lab = this.#lab();
    try {
      await closeShell(this.labId, shellId);
      if (lab.selected === shellId) lab.selected = 'main';
      this.#refresh();
    } catch (error) {
      toastError(error);
    }
  }

  #drawStatus(): void {
    const status = this.#find('status');
    const workspace = page.workspaces.get(this.labId) ?? null;
    drawServer(this.#element, workspace);
    if (status !== null) drawStatus(status, workspace, this.view?.state ?? null);
  }
}

export function createPanel(element: HTMLElement, frame: PanelFrame): Panel {
  return new Panel(element, frame);
}
