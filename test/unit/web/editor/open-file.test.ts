import { beforeEach, describe, expect, test } from 'vitest';
import { type Draft, Drafts, type DraftStorage } from '../../../../src/web/client/editor/drafts.ts';
import { type FileVersion, OpenFile, type SaveResult } from '../../../../src/web/client/editor/open-file.ts';

/** One file in a toolbox, an editor that holds a text, and a clock that moves when told. */
class Desk {
  editor: string;
  draft: Draft | null = null;
  states: string[] = [];
  saves: { content: string; version: string | null }[] = [];
  there: FileVersion | null;
  isReachable = true;
  refusal: SaveResult | null = null;
  readonly file: OpenFile;
  readonly #timers: { action: () => void; at: number }[] = [];
  #now = 0;

  constructor(content: string | null, draft: Draft | null = null) {
    this.there = content === null ? null : { content, version: `v-${content}` };
    this.editor = draft?.text ?? content ?? '';
    this.draft = draft;
    this.file = new OpenFile(
      {
        text: () => this.editor,
        replace: (text) => {
          this.editor = text;
        },
        save: (text, version) => this.#save(text, version),
        keepDraft: (kept) => {
          this.draft = kept;
        },
        changed: ({ kind }) => this.states.push(kind),
        wait: (action, ms) => {
          const timer = { action, at: this.#now + ms };
          this.#timers.push(timer);
          return () => {
            const index = this.#timers.indexOf(timer);
            if (index >= 0) this.#timers.splice(index, 1);
          };
        },
      },
      this.there,
      draft,
    );
  }

  async #save(content: string, version: string | null): Promise<SaveResult> {
    await Promise.resolve();
    this.saves.push({ content, version });
    if (!this.isReachable) return { kind: 'unreachable', message: 'gone' };
    if (this.refusal !== null) return this.refusal;
    if ((this.there?.version ?? null) !== version) return { kind: 'changed', there: this.there };
    this.write(content);
    return { kind: 'saved', version: `v-${content}` };
  }

  /** Somebody writes into the toolbox. */
  write(content: string): void {
    this.there = { content, version: `v-${content}` };
  }

  type(text: string): void {
    this.editor = text;
    this.file.edited();
  }

  async pass(ms: number): Promise<void> {
    const until = this.#now + ms;
    for (;;) {
      const next = this.#timers.filter(({ at }) => at <= until).toSorted((a, b) => a.at - b.at)[0];
      if (next === undefined) break;
      this.#timers.splice(this.#timers.indexOf(next), 1);
      this.#now = next.at;
      next.action();
      for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
    }
    this.#now = until;
  }

  get state(): string {
    return this.file.state.kind;
  }
}

describe('a file in the editor', () => {
  test('is saved a moment after typing stops, once, over the version that was read', async () => {
    const desk = new Desk('a');
    desk.type('ab');
    await desk.pass(500);
    desk.type('abc');
    expect(desk.saves).toEqual([]);
    await desk.pass(1000);
    expect(desk.saves).toEqual([{ content: 'abc', version: 'v-a' }]);
    expect(desk.state).toBe('saved');
    expect(desk.draft).toBeNull();
    desk.type('abcd');
    await desk.pass(1000);
    expect(desk.saves.at(-1)).toEqual({ content: 'abcd', version: 'v-abc' });
  });

  test('what is typed while it is being saved is saved after it', async () => {
    const desk = new Desk('a');
    desk.type('ab');
    const saved = desk.file.save();
    desk.type('abc');
    await saved;
    expect(desk.state).toBe('unsaved');
    await desk.pass(1000);
    expect(desk.there?.content).toBe('abc');
    expect(desk.state).toBe('saved');
  });

  test('says whether all is saved when asked to save', async () => {
    const desk = new Desk('a');
    expect(await desk.file.save()).toBe(true);
    expect(desk.saves).toEqual([]);
    desk.type('b');
    expect(await desk.file.save()).toBe(true);
    desk.isReachable = false;
    desk.type('c');
    expect(await desk.file.save()).toBe(false);
  });

  test('typed back to what is saved needs no saving', async () => {
    const desk = new Desk('a');
    desk.type('b');
    desk.type('a');
    await desk.pass(1000);
    expect(desk.saves).toEqual([]);
    expect(desk.state).toBe('saved');
  });

  test('a new file is made by its first save', async () => {
    const desk = new Desk(null);
    desk.type('new');
    await desk.pass(1000);
    expect(desk.saves).toEqual([{ content: 'new', version: null }]);
  });

  test('a refused save stays as a draft, and is said', async () => {
    const desk = new Desk('a');
    desk.refusal = { kind: 'refused', message: 'no room', hint: null };
    desk.type('b');
    await desk.pass(60_000);
    expect(desk.file.state).toMatchObject({ kind: 'refused', message: 'no room' });
    expect(desk.saves).toHaveLength(1);
    expect(desk.draft?.text).toBe('b');
  });
});

describe('without a connection', () => {
  test('the draft is kept, and saving is tried again, ever more rarely', async () => {
    const desk = new Desk('a');
    desk.isReachable = false;
    desk.type('b');
    await desk.pass(250);
    expect(desk.draft).toEqual({ text: 'b', version: 'v-a' });
    await desk.pass(60_000);
    expect(desk.state).toBe('unreachable');
    expect(desk.saves.length).toBeGreaterThan(5);
    expect(desk.saves.length).toBeLessThan(10);
    desk.isReachable = true;
    await desk.pass(15_000);
    expect(desk.there?.content).toBe('b');
    expect(desk.draft).toBeNull();
  });

  test('it is saved as soon as the connection is back', async () => {
    const desk = new Desk('a');
    desk.isReachable = false;
    desk.type('b');
    await desk.pass(2000);
    desk.isReachable = true;
    desk.file.reachable();
    await desk.pass(0);
    expect(await desk.file.save()).toBe(true);
    expect(desk.there?.content).toBe('b');
  });

  test('a save that arrived although no answer came is not a conflict', async () => {
    const desk = new Desk('a');
    desk.isReachable = false;
    desk.type('b');
    await desk.pass(800);
    desk.write('b');
    desk.isReachable = true;
    await desk.pass(2000);
    expect(desk.state).toBe('saved');
  });

  test('a closed file is not saved any more, but its draft is kept', async () => {
    const desk = new Desk('a');
    desk.type('b');
    desk.file.close();
    await desk.pass(5000);
    expect(desk.saves).toEqual([]);
    expect(desk.draft).toEqual({ text: 'b', version: 'v-a' });
  });
});

describe('a draft from before', () => {
  test('over the same version is saved', async () => {
    const desk = new Desk('a', { text: 'b', version: 'v-a' });
    await desk.pass(1000);
    expect(desk.there?.content).toBe('b');
    expect(desk.draft).toBeNull();
  });

  test('that is there already is forgotten', () => {
    const desk = new Desk('b', { text: 'b', version: 'v-a' });
    expect(desk.state).toBe('saved');
    expect(desk.draft).toBeNull();
  });

  test('over another version is the learner’s to choose about', async () => {
    const desk = new Desk('c', { text: 'b', version: 'v-a' });
    await desk.pass(60_000);
    expect(desk.state).toBe('conflict');
    expect(desk.saves).toEqual([]);
    expect(desk.editor).toBe('b');
  });
});

describe('when somebody else wrote the file', () => {
  let desk: Desk;
  beforeEach(() => {
    desk = new Desk('a');
  });

  test('an untouched editor takes it', () => {
    desk.write('theirs');
    desk.file.foundThere(desk.there);
    expect(desk.editor).toBe('theirs');
    expect(desk.state).toBe('saved');
  });

  test('the same text is no conflict', () => {
    desk.type('same');
    desk.write('same');
    desk.file.foundThere(desk.there);
    expect(desk.state).toBe('saved');
  });

  test('own changes stay until the learner chooses, and nothing is saved meanwhile', async () => {
    desk.type('mine');
    desk.write('theirs');
    desk.file.foundThere(desk.there);
    desk.type('mine, more');
    await desk.pass(60_000);
    expect(desk.state).toBe('conflict');
    expect(desk.saves).toEqual([]);
    expect(desk.draft).toEqual({ text: 'mine, more', version: 'v-a' });
  });

  test('the refusal of a save shows it too', async () => {
    desk.write('theirs');
    desk.type('mine');
    await desk.pass(1000);
    expect(desk.file.state).toMatchObject({ kind: 'conflict', theirs: { content: 'theirs' } });
  });

  test('mine can stand', async () => {
    desk.write('theirs');
    desk.type('mine');
    await desk.pass(1000);
    expect(await desk.file.keepMine()).toBe(true);
    expect(desk.there?.content).toBe('mine');
    expect(desk.draft).toBeNull();
  });

  test('theirs can stand', async () => {
    desk.write('theirs');
    desk.type('mine');
    await desk.pass(1000);
    desk.file.takeTheirs();
    expect(desk.editor).toBe('theirs');
    expect(desk.state).toBe('saved');
    await desk.pass(5000);
    expect(desk.there?.content).toBe('theirs');
  });

  test('a file that is gone is made again when mine is to stand', async () => {
    desk.there = null;
    desk.file.foundThere(null);
    expect(desk.file.state).toEqual({ kind: 'conflict', theirs: null });
    await desk.file.keepMine();
    expect(desk.saves).toEqual([{ content: 'a', version: null }]);
    expect(desk.state).toBe('saved');
  });

  test('news that is late says nothing new', async () => {
    desk.type('b');
    await desk.pass(1000);
    desk.file.foundThere({ content: 'b', version: 'v-b' });
    expect(desk.state).toBe('saved');
    expect(desk.editor).toBe('b');
  });
});

describe('drafts in the browser', () => {
  function memory(room = 10): DraftStorage {
    const kept = new Map<string, string>();
    return {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => {
        if (kept.size >= room) throw new Error('quota');
        kept.set(key, value);
      },
      removeItem: (key: string) => kept.delete(key),
      key: (index: number) => [...kept.keys()][index] ?? null,
      get length() {
        return kept.size;
      },
    };
  }

  test('belong to a workspace and a path', () => {
    const drafts = new Drafts(memory());
    expect(drafts.keep('w1', 'a b.yaml', { text: 'x', version: null })).toBe(true);
    expect(drafts.read('w1', 'a b.yaml')).toMatchObject({ text: 'x', version: null });
    expect(drafts.read('w2', 'a b.yaml')).toBeNull();
    expect(drafts.paths('w1')).toEqual(['a b.yaml']);
    drafts.drop('w1', 'a b.yaml');
    expect(drafts.paths('w1')).toEqual([]);
  });

  test('say when there is no room for them, or no storage at all', () => {
    expect(new Drafts(memory(0)).keep('w', 'a', { text: 'x', version: null })).toBe(false);
    expect(new Drafts(null).keep('w', 'a', { text: 'x', version: null })).toBe(false);
    expect(new Drafts(null).read('w', 'a')).toBeNull();
  });

  test('of long ago are forgotten, what others keep is not', () => {
    const storage = memory();
    storage.setItem('kindlab-panel', '{}');
    const drafts = new Drafts(storage);
    drafts.keep('w', 'a', { text: 'x', version: null });
    drafts.forgetOld();
    expect(drafts.paths('w')).toEqual(['a']);
    drafts.forgetOld(Date.now() + 40 * 24 * 60 * 60_000);
    expect(drafts.paths('w')).toEqual([]);
    expect(storage.getItem('kindlab-panel')).toBe('{}');
  });
});
