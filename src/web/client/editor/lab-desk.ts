import type { FileList } from '../../../api/file-schema.ts';
import { ApiError } from '../api.ts';
import type { Drafts } from './drafts.ts';
import { FileEditor, type FileEditorOptions } from './file-editor.ts';
import { listFiles, readFile } from './files-api.ts';

type Shared = Pick<
  FileEditorOptions,
  'describedBy' | 'schemas' | 'drafts' | 'apply' | 'changed' | 'replaced' | 'draftRefused'
>;

export interface DeskFile {
  path: string;
  /** Why it cannot be opened here. */
  why: 'binary' | 'too-large' | 'unreadable' | null;
  hasDraft: boolean;
}

/** The files of one workspace: what there is, what is open, and which of them is in front. */
export class LabDesk {
  readonly labId: string;
  readonly workspaceId: string;
  /** null until it has been read once. */
  list: FileList | null = null;
  /** Why the list or a file could not be read the last time. */
  error: ApiError | null = null;
  #path: string | null = null;
  readonly #shared: Shared;
  readonly #host: HTMLElement;
  readonly #drafts: Drafts;
  readonly #editors = new Map<string, FileEditor>();
  #reading: Promise<void> | null = null;
  #isReadAgain = false;

  constructor(labId: string, workspaceId: string, host: HTMLElement, shared: Shared) {
    this.labId = labId;
    this.workspaceId = workspaceId;
    this.#host = host;
    this.#shared = shared;
    this.#drafts = shared.drafts;
  }

  get front(): FileEditor | null {
    return this.#path === null ? null : (this.#editors.get(this.#path) ?? null);
  }

  get path(): string | null {
    return this.#path;
  }

  get editors(): FileEditor[] {
    return [...this.#editors.values()];
  }

  /** Those in the toolbox, and those that are only typed yet. */
  get files(): DeskFile[] {
    const drafts = new Set(this.#drafts.paths(this.workspaceId));
    const there = (this.list?.files ?? []).map(({ path, editable, why }) => ({
      path,
      why: editable ? null : (why ?? ('unreadable' as const)),
      hasDraft: drafts.has(path),
    }));
    const known = new Set(there.map(({ path }) => path));
    const only = [...new Set([...drafts, ...this.#editors.keys()])].filter((path) => !known.has(path));
    return [...there, ...only.map((path) => ({ path, why: null, hasDraft: true }))].sort((a, b) =>
      a.path < b.path ? -1 : 1,
    );
  }

  /** Looks what there is now, also in the files that are open. */
  async refresh(): Promise<void> {
    this.#isReadAgain = this.#reading !== null;
    this.#reading ??= this.#read().finally(() => {
      this.#reading = null;
      if (this.#isReadAgain) void this.refresh();
    });
    await this.#reading;
  }

  async open(path: string): Promise<void> {
    this.#path = path;
    if (!this.#editors.has(path)) {
      const there = await this.#attempt(() => readFile(this.labId, path));
      // Another one was chosen, or the same one twice, while it was read.
      if (there === undefined || this.#editors.has(path)) return this.#shared.changed();
      const editor = new FileEditor({ ...this.#shared, ...this.#names(path) }, there);
      editor.element.hidden = true;
      this.#editors.set(path, editor);
      this.#host.append(editor.element);
    }
    this.setVisible(true);
    this.#shared.changed();
  }

  /** Makes it, unless it is there already; either way it is in front then. */
  async create(path: string): Promise<void> {
    await this.open(path);
    const editor = this.#editors.get(path);
    if (editor !== undefined && editor.file.version === null) await editor.file.save();
    await this.refresh();
  }

  /** Forgets a file that is gone, with what the editor held of it. */
  letGo(path: string): void {
    this.#editors.get(path)?.destroy();
    this.#editors.delete(path);
    this.#drafts.drop(this.workspaceId, path);
    if (this.#path === path) this.#path = null;
    this.#shared.changed();
  }

  setVisible(isVisible: boolean): void {
    for (const { element, path } of this.editors) element.hidden = !isVisible || path !== this.#path;
  }

  close(): void {
    for (const editor of this.editors) editor.destroy();
    this.#editors.clear();
  }

  #names(path: string) {
    return { labId: this.labId, workspaceId: this.workspaceId, path };
  }

  async #read(): Promise<void> {
    const list = await this.#attempt(() => listFiles(this.labId));
    if (list !== undefined) {
      this.list = list;
      const versions = new Map(list.files.map(({ path, version }) => [path, version]));
      for (const { file, path } of this.editors) {
        const version = versions.get(path) ?? null;
        // A list that is not whole says nothing of what is not on it.
        if (version === file.version || (version === null && list.truncated)) continue;
        const there = await this.#attempt(() => readFile(this.labId, path));
        if (there !== undefined) file.foundThere(there);
      }
    }
    this.#shared.changed();
  }

  async #attempt<T>(action: () => Promise<T>): Promise<T | undefined> {
    try {
      const result = await action();
      this.error = null;
      return result;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.error = error;
      return undefined;
    }
  }
}
