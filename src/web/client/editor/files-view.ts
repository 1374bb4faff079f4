import '../../styles/editor.css';
import { toast, toastError } from '../announce.ts';
import { page } from '../page-state.ts';
import { ask } from '../panel/ask.ts';
import type { PanelView, ViewActions } from '../panel/panel-views.ts';
import { panelFrame } from '../panel-frame.ts';
import { draftStorage, remember, remembered } from './browser-storage.ts';
import { Drafts } from './drafts.ts';
import { make } from './elements.ts';
import { FileChooser } from './file-chooser.ts';
import type { FileEditor } from './file-editor.ts';
import { FileNotice } from './file-notice.ts';
import { FileToolbar } from './file-toolbar.ts';
import { client, readSolution, readStart } from './files-api.ts';
import { KubernetesSchemas } from './kubernetes-schemas.ts';
import { LabDesk } from './lab-desk.ts';
import { ProblemAnnouncer } from './problem-announcer.ts';
import { sayEditor } from './say-editor.ts';
import { applyCommand, isManifestPath } from './workspace-path.ts';

const helpId = 'kl-editor-keys';
/** To the end of what was half typed, and away with it. */
const clearLine = '\x05\x15';

/** The files of the learner's workspace. */
class FilesView implements PanelView {
  readonly element = make('div', { class: 'files' });
  readonly #actions: ViewActions;
  readonly #chooser: FileChooser;
  readonly #toolbar: FileToolbar;
  readonly #notice: FileNotice;
  readonly #problems: ProblemAnnouncer;
  readonly #host = make('div', { class: 'files__editor' });
  /** Of the cluster, for labs that have no API server of their own. */
  readonly #schemas = new KubernetesSchemas(null);
  readonly #drafts = new Drafts(draftStorage());
  /** By workspace: a lab that is begun again has another one. */
  readonly #desks = new Map<string, LabDesk>();
  #desk: LabDesk | null = null;
  #isShown = false;

  constructor(actions: ViewActions) {
    this.#actions = actions;
    this.#chooser = new FileChooser({
      open: (path) => void this.#open(path),
      create: (path) => void this.#desk?.create(path).then(() => this.focus()),
    });
    this.#toolbar = new FileToolbar({
      apply: () => void this.#apply(),
      compare: (what) => void this.#compare(what),
    });
    this.#notice = new FileNotice({
      keepMine: (editor) => void editor.file.keepMine(),
      takeTheirs: (editor) => editor.file.takeTheirs(),
      compareTheirs: (editor) => compareTheirs(editor),
      letGo: (path) => {
        this.#desk?.letGo(path);
        void this.#openSomething();
      },
      readAgain: () => void this.#refresh(),
    });
    this.#problems = new ProblemAnnouncer((text) => actions.announce(text));
    this.#build();
    this.#drafts.forgetOld();
    page.on('files', ({ labId, change }) => {
      // What is not seen is looked at when it is shown again.
      if (change?.client === client || !this.#isShown || this.#desk?.labId !== labId) return;
      void this.#desk.refresh();
    });
    page.on('workspace', () => this.#workspaceChanged());
    page.on('cluster', () => {
      if (page.connection !== 'live') return;
      for (const desk of this.#desks.values()) for (const { file } of desk.editors) file.reachable();
    });
    addEventListener('pagehide', () => {
      for (const desk of this.#desks.values()) for (const { file } of desk.editors) file.keepDraft();
    });
  }

  shown(labId: string): void {
    this.#isShown = true;
    this.#show(labId);
  }

  hidden(): void {
    this.#isShown = false;
  }

  labChanged(labId: string): void {
    this.#show(labId);
  }

  focus(): void {
    const front = this.#desk?.front;
    if (front) front.code.view.focus();
    else this.#chooser.newButton.focus();
  }

  #build(): void {
    const { list, menu, newButton, newForm } = this.#chooser;
    const { apply, compareStart, compareSolution, state, problems, comparison } = this.#toolbar;
    this.element.append(
      make(
        'div',
        { class: 'files__bar' },
        menu,
        newButton,
        make('span', { class: 'files__space' }),
        compareStart,
        compareSolution,
        apply,
      ),
      this.#notice.element,
      make('div', { class: 'files__body' }, list, this.#host),
      problems.list,
      make(
        'div',
        { class: 'files__foot' },
        state,
        problems.toggle,
        comparison,
        make('span', { class: 'files__help', id: helpId }, sayEditor('editorKeys')),
      ),
      newForm,
    );
  }

  #show(labId: string): void {
    const id = page.workspaces.get(labId)?.id;
    if (id === undefined) return;
    const desk = this.#desks.get(id) ?? this.#makeDesk(labId, id);
    if (desk !== this.#desk) this.#desk?.setVisible(false);
    this.#desk = desk;
    desk.setVisible(true);
    this.#draw();
    void this.#refresh();
  }

  #makeDesk(labId: string, workspaceId: string): LabDesk {
    const hasOwnServer = page.workspaces.get(labId)?.controlPlane != null;
    const desk = new LabDesk(labId, workspaceId, this.#host, {
      describedBy: helpId,
      schemas: hasOwnServer ? new KubernetesSchemas(labId) : this.#schemas,
      drafts: this.#drafts,
      apply: () => void this.#apply(),
      changed: () => this.#draw(),
      replaced: (path) => this.#actions.announce(sayEditor('tookTheirs', { path })),
      draftRefused: () => toast('warning', sayEditor('draftRefused')),
    });
    this.#desks.set(workspaceId, desk);
    return desk;
  }

  async #refresh(): Promise<void> {
    await this.#desk?.refresh();
    await this.#openSomething();
  }

  /** The file of the last time, or else the first that can be opened. */
  async #openSomething(): Promise<void> {
    const desk = this.#desk;
    if (desk === null || desk.front !== null || desk.path !== null) return;
    const files = desk.files.filter(({ why }) => why === null);
    const last = files.find(({ path }) => path === remembered(desk.labId)) ?? files[0];
    if (last !== undefined) await desk.open(last.path);
  }

  async #open(path: string): Promise<void> {
    const desk = this.#desk;
    if (desk === null) return;
    await desk.open(path);
    remember(desk.labId, path);
  }

  #workspaceChanged(): void {
    const there = new Set([...page.workspaces.values()].map((workspace) => workspace?.id));
    for (const [id, desk] of this.#desks) {
      if (there.has(id)) continue;
      desk.close();
      this.#desks.delete(id);
      if (this.#desk !== desk) continue;
      this.#desk = null;
      if (this.#isShown) this.#show(desk.labId);
    }
    this.#draw();
  }

  #draw(): void {
    const desk = this.#desk;
    const editor = desk?.front ?? null;
    this.#chooser.draw(desk);
    this.#toolbar.draw(desk, editor);
    const news = this.#notice.draw(desk, editor);
    if (news !== null && desk?.list !== null) this.#actions.announce(news);
    if (this.#isShown) this.#problems.changed(editor?.path ?? null, editor?.problems ?? []);
  }

  async #compare(what: 'start' | 'solution'): Promise<void> {
    const desk = this.#desk;
    const editor = desk?.front;
    if (!desk || !editor) return;
    if (editor.comparison?.with === what) {
      editor.compare(null, null);
      return;
    }
    const { path } = editor;
    if (what === 'solution' && !(await this.#mayShowSolution(path))) return;
    try {
      const read = what === 'start' ? readStart : readSolution;
      editor.compare(what, await read(desk.labId, path));
      this.#actions.announce(this.#toolbar.comparison.textContent ?? '');
    } catch (error) {
      toastError(error);
    }
  }

  async #mayShowSolution(path: string): Promise<boolean> {
    const panel = panelFrame.element;
    if (panel === null) return false;
    return ask(panel, {
      title: sayEditor('solutionAsk'),
      say: sayEditor('solutionAskSay', { path }),
      yes: sayEditor('solutionYes'),
    });
  }

  async #apply(): Promise<void> {
    const desk = this.#desk;
    const editor = desk?.front;
    if (!desk || !editor || !isManifestPath(editor.path)) return;
    if (!(await editor.file.save())) {
      toast('warning', sayEditor('applyNotSaved'));
      return;
    }
    const shell = page.workspaces.get(desk.labId)?.shells.find(({ id }) => id === 'main');
    if (shell?.busy) {
      toast('warning', sayEditor('applyBusy'));
      return;
    }
    try {
      await this.#actions.type(desk.labId, `${clearLine}${applyCommand(editor.path)}\r`);
      (await panelFrame.open(true))?.focus();
    } catch (error) {
      toastError(error);
    }
  }
}

function compareTheirs(editor: FileEditor): void {
  const { state } = editor.file;
  const isCompared = editor.comparison?.with === 'theirs';
  if (isCompared || state.kind !== 'conflict') editor.compare(null, null);
  else editor.compare('theirs', state.theirs?.content ?? '');
}

export function createFilesView(actions: ViewActions): PanelView {
  return new FilesView(actions);
}
