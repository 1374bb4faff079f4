import '../../styles/objects.css';
import type { ObjectEvent, ObjectNode, ObjectsView, ObjectTree } from '../../../api/api-schema.ts';
import { toastError } from '../announce.ts';
import { page } from '../page-state.ts';
import type { PanelView, ViewActions } from '../panel/panel-views.ts';
import { followObjects } from '../stream.ts';
import { say } from '../strings.ts';
import { EventItem } from './event-item.ts';
import { KeyedList, setText } from './keyed-list.ts';
import { make, ObjectItem } from './object-item.ts';
import { ObjectSection } from './object-section.ts';
import { summaryOf } from './objects-summary.ts';

const ageEveryMs = 15_000;
/** A rollout is many changes; what came of it is told. */
const settledAfterMs = 1_500;

const groups = [
  ['workloads', 'groupWorkloads'],
  ['network', 'groupNetwork'],
  ['configuration', 'groupConfiguration'],
  ['storage', 'groupStorage'],
  ['limits', 'groupLimits'],
  ['access', 'groupAccess'],
  ['other', 'groupOther'],
] as const;

/** The objects of the learner's namespace, as they are now. */
export function createObjectsView(actions: ViewActions): PanelView {
  return new Objects(actions);
}

class Objects implements PanelView {
  readonly element = make('div', 'objects');
  readonly #actions: ViewActions;
  readonly #summary = make('p', 'objects__summary');
  readonly #note = make('p', 'objects__note');
  readonly #empty = make('p', 'objects__empty');
  readonly #groups = make('div', 'objects__groups');
  readonly #sections: ReturnType<Objects['makeSections']>;
  readonly #folds = new Map<string, boolean>();
  readonly #unsubscribe: (() => void)[];
  #labId: string | null = null;
  #view: ObjectsView | null = null;
  #lastTree: ObjectTree | null = null;
  #clock: ReturnType<typeof setInterval> | undefined;
  #telling: ReturnType<typeof setTimeout> | undefined;
  #told = '';

  constructor(actions: ViewActions) {
    this.#actions = actions;
    this.#sections = this.makeSections();
    this.element.tabIndex = -1;
    this.#groups.append(...[...this.#sections.objects.values()].map(({ element }) => element));
    this.#groups.append(this.#sections.events.element);
    this.element.append(this.#note, this.#summary, this.#empty, this.#groups);
    this.#unsubscribe = [
      page.on('objects', ({ labId, objects }) => {
        if (labId !== this.#labId) return;
        this.#view = objects;
        this.#draw();
      }),
      page.on('cluster', () => this.#draw()),
    ];
  }

  makeSections() {
    const create = { folds: this.#folds, run: (command: string) => this.#run(command) };
    return {
      objects: new Map(
        groups.map(([id, title]) => [
          id,
          new ObjectSection(
            say(title),
            new KeyedList<ObjectNode>((node) => new ObjectItem(node, create)),
            id !== 'access',
          ),
        ]),
      ),
      events: new ObjectSection(say('groupEvents'), new KeyedList<ObjectEvent>(() => new EventItem()), true),
    };
  }

  shown(labId: string): void {
    this.#look(labId);
    this.#clock = setInterval(() => this.#draw(), ageEveryMs);
  }

  hidden(): void {
    this.#look(null);
    clearInterval(this.#clock);
    clearTimeout(this.#telling);
  }

  labChanged(labId: string): void {
    this.#look(labId);
  }

  dispose(): void {
    this.hidden();
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
  }

  #look(labId: string | null): void {
    if (labId !== null && labId !== this.#labId) {
      this.#view = null;
      this.#lastTree = null;
      this.#told = '';
    }
    this.#labId = labId;
    followObjects(labId);
    this.#draw();
  }

  #draw(): void {
    if (this.#labId === null) return;
    const { state = 'syncing', tree = null, namespace = null } = this.#view ?? {};
    const isSeen = page.connection === 'live' && state !== 'broken';
    const hadFocus = this.element.contains(document.activeElement);
    if (tree !== null) this.#lastTree = tree;
    else if (state === 'none' || namespace === null) this.#lastTree = null;
    const shown = this.#lastTree;
    this.element.toggleAttribute('data-stale', !isSeen);
    this.#note.hidden = isSeen;
    setText(this.#note, isSeen ? '' : say('objectsUnseen'));
    const isEmpty = shown !== null && shown.groups.length === 0;
    this.#empty.hidden = shown !== null && !isEmpty;
    setText(this.#empty, isEmpty ? say('objectsEmpty') : isSeen ? say('objectsSyncing') : '');
    this.#summary.hidden = shown === null || isEmpty;
    for (const [id] of groups) {
      const group = shown?.groups.find((one) => one.id === id);
      this.#sections.objects.get(id)?.update(group?.nodes ?? [], group?.leftOut ?? 0);
    }
    this.#sections.events.update(shown?.events ?? [], shown?.eventsLeftOut ?? 0);
    if (shown !== null) this.#drawSummary(shown, isEmpty);
    // What had the focus may be gone; the reader's place should not be.
    if (hadFocus && document.activeElement === document.body) this.element.focus();
  }

  #drawSummary(tree: ObjectTree, isEmpty: boolean): void {
    const { ready, total, wrong } = summaryOf(tree);
    const pods = total === 0 ? say('podsNone') : say('podsReady', { ready, total });
    const text = `${pods} · ${wrong === 0 ? say('objectsAllWell') : say('objectsWrong', { n: wrong })}`;
    setText(this.#summary, text);
    this.#tell(isEmpty ? say('objectsEmpty') : text);
  }

  /** The first is what is there; after that only what came of changes. */
  #tell(text: string): void {
    clearTimeout(this.#telling);
    if (text === this.#told) return;
    this.#telling = setTimeout(() => {
      this.#told = text;
      this.#actions.announce(text);
    }, settledAfterMs);
  }

  #run(command: string): void {
    if (this.#labId === null) return;
    this.#actions.type(this.#labId, `${command}\r`).catch(toastError);
  }
}
