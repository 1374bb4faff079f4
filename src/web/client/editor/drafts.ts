/** What was typed and is not saved yet. */
export interface Draft {
  text: string;
  /** Of the file it was typed over; null for a file that was not there. */
  version: string | null;
}

export type DraftStorage = Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>;

const prefix = 'kindlab-draft ';
const keepMs = 30 * 24 * 60 * 60_000;

/** Drafts in the browser, so that neither a reload nor a lost server takes them. */
export class Drafts {
  readonly #storage: DraftStorage | null;

  /** Storage may be refused: null, and drafts live only as long as the page. */
  constructor(storage: DraftStorage | null) {
    this.#storage = storage;
  }

  read(workspaceId: string, path: string): Draft | null {
    try {
      const draft = JSON.parse(this.#storage?.getItem(keyOf(workspaceId, path)) ?? 'null') as Draft | null;
      return typeof draft?.text === 'string' ? draft : null;
    } catch {
      // Not written by us: nothing to bring back.
      return null;
    }
  }

  /** Resolves to false when there is no room (or no storage) for it. */
  keep(workspaceId: string, path: string, draft: Draft): boolean {
    try {
      this.#storage?.setItem(keyOf(workspaceId, path), JSON.stringify({ ...draft, at: Date.now() }));
      return this.#storage !== null;
    } catch {
      return false;
    }
  }

  drop(workspaceId: string, path: string): void {
    this.#storage?.removeItem(keyOf(workspaceId, path));
  }

  /** Paths with a draft: also those of files that were never saved. */
  paths(workspaceId: string): string[] {
    const own = keyOf(workspaceId, '');
    return this.#keys()
      .filter((key) => key.startsWith(own))
      .map((key) => key.slice(own.length));
  }

  /** Those of workspaces long gone. */
  forgetOld(now = Date.now()): void {
    for (const key of this.#keys()) {
      const { at } = JSON.parse(this.#storage?.getItem(key) ?? '{}') as { at?: number };
      if (at === undefined || now - at > keepMs) this.#storage?.removeItem(key);
    }
  }

  #keys(): string[] {
    const all = Array.from(
      { length: this.#storage?.length ?? 0 },
      (_, index) => this.#storage?.key(index) ?? '',
    );
    return all.filter((key) => key.startsWith(prefix));
  }
}

const keyOf = (workspaceId: string, path: string): string => `${prefix}${workspaceId} ${path}`;
