import { CodeEditor, type CodeEditorOptions, type ShownProblem } from './code-editor.ts';
import type { Draft, Drafts } from './drafts.ts';
import { saveFile } from './files-api.ts';
import { type FileState, type FileVersion, OpenFile } from './open-file.ts';
import { sayEditor } from './say-editor.ts';

export interface FileEditorOptions extends Pick<CodeEditorOptions, 'describedBy' | 'schemas' | 'apply'> {
  labId: string;
  workspaceId: string;
  path: string;
  drafts: Drafts;
  /** Its state, problems or comparison changed. */
  changed(): void;
  /** What others wrote has come into the editor. */
  replaced(path: string): void;
  /** The browser keeps no draft. */
  draftRefused(): void;
}

/** What the editor shows beside the text. */
export interface Comparison {
  with: 'start' | 'solution' | 'theirs';
  count: number;
}

/** One file, its editor and what of it is saved. Lives on out of sight, with its history. */
export class FileEditor {
  readonly path: string;
  readonly element = document.createElement('div');
  readonly code: CodeEditor;
  readonly file: OpenFile;
  problems: ShownProblem[] = [];
  comparison: Comparison | null = null;
  readonly #options: FileEditorOptions;
  /** The draft this page wrote or found: another tab's is not ours to drop. */
  #kept: string | null;

  constructor(options: FileEditorOptions, there: FileVersion | null) {
    const { labId, workspaceId, path, drafts } = options;
    this.#options = options;
    this.path = path;
    this.element.className = 'files__code';
    const draft = drafts.read(workspaceId, path);
    this.#kept = draft?.text ?? null;
    this.code = new CodeEditor(this.element, draft?.text ?? there?.content ?? '', {
      ...options,
      label: sayEditor('fileContent', { path }),
      edited: () => this.file.edited(),
      left: () => void this.file.save(),
      save: () => void this.file.save(),
      problems: (found) => {
        this.problems = found;
        options.changed();
      },
    });
    this.file = new OpenFile(
      {
        text: () => this.code.text,
        replace: (text) => {
          this.code.replace(text);
          options.replaced(path);
        },
        save: (content, version) => saveFile(labId, path, content, version),
        keepDraft: (kept) => this.#keep(kept),
        changed: (state) => this.#stateChanged(state),
        wait: (action, ms) => {
          const timer = setTimeout(action, ms);
          return () => clearTimeout(timer);
        },
      },
      there,
      draft,
    );
  }

  compare(what: Comparison['with'] | null, original: string | null): void {
    const count = this.code.compare(what === null ? null : (original ?? ''));
    this.comparison = what === null ? null : { with: what, count };
    this.#options.changed();
  }

  /** Keeps what is not saved as a draft. */
  destroy(): void {
    this.file.close();
    this.element.remove();
    this.code.destroy();
  }

  #stateChanged({ kind }: FileState): void {
    // What was compared with is no longer the question.
    if (kind !== 'conflict' && this.comparison?.with === 'theirs') this.compare(null, null);
    else this.#options.changed();
  }

  #keep(draft: Draft | null): void {
    const { drafts, workspaceId, path, draftRefused } = this.#options;
    if (draft !== null) {
      this.#kept = draft.text;
      if (!drafts.keep(workspaceId, path, draft)) draftRefused();
    } else if (this.#kept !== null) {
      if (drafts.read(workspaceId, path)?.text === this.#kept) drafts.drop(workspaceId, path);
      this.#kept = null;
    }
  }
}
