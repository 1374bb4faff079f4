import type { Draft } from './drafts.ts';

export interface FileVersion {
  content: string;
  version: string;
}

/** What became of a save. `there` is what the file holds now, null when it is gone. */
export type SaveResult =
  | { kind: 'saved'; version: string }
  | { kind: 'changed'; there: FileVersion | null }
  /** Worth trying again. */
  | { kind: 'unreachable'; message: string }
  | { kind: 'refused'; message: string; hint: string | null };

export type FileState =
  | { kind: 'saved' }
  | { kind: 'unsaved' }
  | { kind: 'saving' }
  | { kind: 'unreachable'; message: string }
  | { kind: 'refused'; message: string; hint: string | null }
  /** Both sides changed it; `theirs` is null when the file is gone. Nothing is saved until the learner chooses. */
  | { kind: 'conflict'; theirs: FileVersion | null };

export interface OpenFileParts {
  /** What the editor holds. */
  text(): string;
  /** Puts what others wrote into the editor. */
  replace(text: string): void;
  save(content: string, version: string | null): Promise<SaveResult>;
  /** Keeps what is not saved where a reload finds it; null: all is saved. */
  keepDraft(draft: Draft | null): void;
  changed(state: FileState): void;
  wait(action: () => void, ms: number): () => void;
}

const saveAfterMs = 700;
const draftAfterMs = 200;
const retryAfterMs = [1000, 2000, 4000, 8000, 15_000];

/** One file in the editor: what of it is saved, and what happens to what is not. Never drops text of the learner's. */
export class OpenFile {
  readonly #parts: OpenFileParts;
  #state: FileState = { kind: 'saved' };
  /** What the toolbox is known to hold; null when the file is not there. */
  #there: FileVersion | null;
  #saving: Promise<void> | null = null;
  #cancelSave = () => {};
  #cancelDraft = () => {};
  #failures = 0;
  #isClosed = false;

  /** `there` as just read, `draft` as kept from before: the editor is to hold the draft's text then. */
  constructor(parts: OpenFileParts, there: FileVersion | null, draft: Draft | null) {
    this.#parts = parts;
    this.#there = there;
    if (draft === null) return;
    if (draft.text === there?.content) parts.keepDraft(null);
    else if (draft.version === (there?.version ?? null)) this.edited();
    else this.#become({ kind: 'conflict', theirs: there });
  }

  get state(): FileState {
    return this.#state;
  }

  get version(): string | null {
    return this.#there?.version ?? null;
  }

  /** What was last known to be in the toolbox. */
  get savedText(): string | null {
    return this.#there?.content ?? null;
  }

  /** Call after each change of the learner's; does nothing at once. */
  edited(): void {
    this.#cancelDraft();
    this.#cancelDraft = this.#parts.wait(() => this.keepDraft(), draftAfterMs);
    if (this.#state.kind === 'conflict') return;
    if (this.#state.kind !== 'unreachable') this.#become({ kind: 'unsaved' });
    this.#saveIn(saveAfterMs);
  }

  /** At once, e.g. because the page is about to go. */
  keepDraft(): void {
    this.#cancelDraft();
    const text = this.#parts.text();
    this.#parts.keepDraft(text === this.#there?.content ? null : { text, version: this.version });
  }

  /** Saves what is not saved. Resolves to true when the toolbox holds what the editor holds. */
  async save(): Promise<boolean> {
    this.#cancelSave();
    while (this.#saving !== null) await this.#saving;
    if (this.#isClosed || this.#state.kind === 'conflict') return false;
    if (this.#parts.text() === this.#there?.content) {
      this.#settle();
      return true;
    }
    this.#saving = this.#saveNow().finally(() => {
      this.#saving = null;
    });
    await this.#saving;
    return this.#state.kind === 'saved';
  }

  /** The connection is back. */
  reachable(): void {
    if (this.#state.kind === 'unreachable') void this.save();
  }

  /** Somebody else may have changed it. */
  foundThere(there: FileVersion | null): void {
    if (this.#saving !== null || (there?.version ?? null) === this.version) return;
    const isUntouched = this.#parts.text() === this.#there?.content;
    if (there !== null && isUntouched) {
      this.#there = there;
      this.#parts.replace(there.content);
      this.#settle();
    } else this.#differs(there);
  }

  /** In a conflict: what the editor holds is to stand. */
  keepMine(): Promise<boolean> {
    if (this.#state.kind === 'conflict') {
      this.#there = this.#state.theirs;
      this.#become({ kind: 'unsaved' });
    }
    return this.save();
  }

  /** In a conflict: what is there is to stand. The editor can still undo it. */
  takeTheirs(): void {
    if (this.#state.kind !== 'conflict' || this.#state.theirs === null) return;
    this.#there = this.#state.theirs;
    this.#parts.replace(this.#there.content);
    this.#settle();
  }

  /** Keeps what is not saved as a draft; saves nothing any more. */
  close(): void {
    this.keepDraft();
    this.#isClosed = true;
    this.#cancelSave();
  }

  async #saveNow(): Promise<void> {
    const content = this.#parts.text();
    this.#become({ kind: 'saving' });
    const result = await this.#parts.save(content, this.version);
    if (result.kind === 'saved') {
      this.#failures = 0;
      this.#there = { content, version: result.version };
      if (this.#parts.text() === content) this.#settle();
      else this.edited();
    } else if (result.kind === 'changed') this.#differs(result.there);
    else if (result.kind === 'refused') this.#become(result);
    else {
      this.#become(result);
      this.#saveIn(retryAfterMs[Math.min(this.#failures, retryAfterMs.length - 1)] ?? saveAfterMs);
      this.#failures += 1;
    }
  }

  #differs(there: FileVersion | null): void {
    if (there !== null && there.content === this.#parts.text()) {
      this.#there = there;
      this.#settle();
      return;
    }
    this.#cancelSave();
    this.keepDraft();
    this.#become({ kind: 'conflict', theirs: there });
  }

  #settle(): void {
    this.#cancelSave();
    this.#cancelDraft();
    this.#parts.keepDraft(null);
    this.#become({ kind: 'saved' });
  }

  #saveIn(ms: number): void {
    this.#cancelSave();
    if (!this.#isClosed) this.#cancelSave = this.#parts.wait(() => void this.save(), ms);
  }

  #become(state: FileState): void {
    this.#state = state;
    this.#parts.changed(state);
  }
}
