import type { ObjectNode } from '../../../api/api-schema.ts';
import { duration, locale, say } from '../strings.ts';
import { KeyedList, type ListItem, markChanged, setText } from './keyed-list.ts';

export interface ObjectItemActions {
  /** Which lines the learner has opened or closed, by id. */
  readonly folds: Map<string, boolean>;
  run(command: string): void;
}

/** What is whole is closed: its parts matter when something is wrong with them. */
function isOpenAtFirst({ kind, health, status }: ObjectNode): boolean {
  return kind === 'Pod' ? health === 'wrong' : !(kind === 'ReplicaSet' && status === '0 replicas');
}

/** An object with what is below it: one sentence, a button to fold, and a command that says more. */
export class ObjectItem implements ListItem<ObjectNode> {
  readonly element = document.createElement('li');
  readonly #actions: ObjectItemActions;
  readonly #line = make('div', 'object__line');
  readonly #fold = makeButton('object__fold');
  readonly #space = make('span', 'object__space');
  readonly #kind = make('span', 'object__kind');
  readonly #name = makeButton('object__name');
  readonly #status = make('span', 'object__status');
  readonly #age = make('span', 'object__age');
  readonly #why = make('p', 'object__why');
  readonly #offer = make('p', 'object__offer');
  #below: KeyedList<ObjectNode> | null = null;
  #node: ObjectNode;
  #shown = '';

  constructor(node: ObjectNode, actions: ObjectItemActions) {
    this.#node = node;
    this.#actions = actions;
    this.element.className = 'object';
    this.#space.setAttribute('aria-hidden', 'true');
    this.#fold.append(make('span', 'arrow'));
    this.#fold.addEventListener('click', () => this.#toggle());
    this.#name.setAttribute('aria-expanded', 'false');
    this.#name.addEventListener('click', () => this.#toggleOffer());
    this.#offer.hidden = true;
    this.#line.append(this.#space, this.#kind, this.#name, this.#status, this.#age);
    this.element.append(this.#line, this.#why, this.#offer);
  }

  update(node: ObjectNode, isNew: boolean): void {
    this.#node = node;
    this.element.dataset.health = node.health;
    setText(this.#kind, node.kind === 'container' ? say('containerKind') : node.kind);
    setText(this.#name, node.name);
    setText(this.#status, this.#statusText());
    this.#drawAge();
    const shown = `${node.status} ${node.why?.en}`;
    if (isNew || (this.#shown !== '' && this.#shown !== shown)) markChanged(this.#line);
    this.#shown = shown;
    this.#drawBelow(isNew);
  }

  #statusText(): string {
    const { kind, status, health, children } = this.#node;
    const selectsNone = kind === 'Service' && health === 'none' && children.length === 0;
    return [status, selectsNone ? say('selectsNone') : null].filter(Boolean).join(' · ');
  }

  #drawAge(): void {
    const { createdAt } = this.#node;
    setText(this.#age, createdAt === null ? '' : duration(Date.now() - createdAt));
  }

  #drawBelow(isNew: boolean): void {
    const { id, name, children, why, isExplainedBelow } = this.#node;
    const isOpen = this.#actions.folds.get(id) ?? isOpenAtFirst(this.#node);
    const hasBelow = children.length > 0;
    const lead = hasBelow ? this.#fold : this.#space;
    if (this.#line.firstElementChild !== lead) this.#line.firstElementChild?.replaceWith(lead);
    this.#fold.setAttribute('aria-expanded', String(isOpen));
    this.#fold.setAttribute('aria-label', say(isOpen ? 'hideBelow' : 'showBelow', { name }));
    this.#why.hidden = why === null || (isExplainedBelow && isOpen);
    setText(this.#why, why?.[locale] ?? '');
    if (hasBelow && this.#below === null) {
      this.#below = new KeyedList((child) => new ObjectItem(child, this.#actions));
      this.element.append(this.#below.element);
    }
    this.#below?.update(children, isNew ? false : undefined);
    if (this.#below !== null) this.#below.element.hidden = !isOpen || !hasBelow;
  }

  #toggle(): void {
    this.#actions.folds.set(this.#node.id, this.#fold.getAttribute('aria-expanded') !== 'true');
    this.#drawBelow(false);
  }

  #toggleOffer(): void {
    const isShown = this.#offer.hidden;
    this.#name.setAttribute('aria-expanded', String(isShown));
    this.#offer.hidden = !isShown;
    if (!isShown) return;
    const { look } = this.#node;
    const command = make('code', '');
    command.textContent = look;
    const run = makeButton('button');
    run.textContent = say('runInShell');
    run.addEventListener('click', () => this.#actions.run(look));
    this.#offer.replaceChildren(command, run);
  }
}

export function make(tag: string, className: string): HTMLElement {
  const element = document.createElement(tag);
  if (className !== '') element.className = className;
  return element;
}

export function makeButton(className: string): HTMLButtonElement {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = className;
  return button;
}
