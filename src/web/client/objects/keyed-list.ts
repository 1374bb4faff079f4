/** One line of a list that stays the same element for as long as what it shows is there. */
export interface ListItem<Value> {
  readonly element: HTMLElement;
  /** `isNew`: it has appeared while the list was being looked at. */
  update(value: Value, isNew: boolean): void;
}

/** Keeps `<li>` elements in line with values by id, without touching those that stay: they may have the focus. */
export class KeyedList<Value extends { id: string }> {
  readonly element = document.createElement('ul');
  readonly #items = new Map<string, ListItem<Value>>();
  readonly #create: (value: Value) => ListItem<Value>;
  #isFilled = false;

  constructor(create: (value: Value) => ListItem<Value>) {
    this.#create = create;
  }

  /** `marksNew`: what appears is marked, unless it is what the list begins with. */
  update(values: readonly Value[], marksNew = this.#isFilled): void {
    this.#isFilled = true;
    const ids = new Set(values.map(({ id }) => id));
    for (const [id, item] of this.#items) {
      if (ids.has(id)) continue;
      item.element.remove();
      this.#items.delete(id);
    }
    for (const [index, value] of values.entries()) {
      const known = this.#items.get(value.id);
      const item = known ?? this.#create(value);
      this.#items.set(value.id, item);
      const there = this.element.children[index] ?? null;
      if (there !== item.element) this.element.insertBefore(item.element, there);
      item.update(value, known === undefined && marksNew);
    }
  }
}

const markedForMs = 4_000;
const unmarking = new WeakMap<Element, ReturnType<typeof setTimeout>>();

/** Marks as changed a moment ago; how that looks, and whether it moves, is the style's matter. */
export function markChanged(element: Element): void {
  clearTimeout(unmarking.get(element));
  element.toggleAttribute('data-changed', true);
  unmarking.set(
    element,
    setTimeout(() => element.removeAttribute('data-changed'), markedForMs),
  );
}

export function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}
