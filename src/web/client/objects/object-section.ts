import { say } from '../strings.ts';
import { type KeyedList, setText } from './keyed-list.ts';
import { make, makeButton } from './object-item.ts';

/** A group of lines under a title that folds them away. */
export class ObjectSection<Value extends { id: string }> {
  readonly element = make('section', 'objects__group');
  readonly #toggle = makeButton('');
  readonly #count = make('span', '');
  readonly #leftOut = make('p', 'objects__left-out');
  readonly #list: KeyedList<Value>;
  #isOpen: boolean;
  #title: string;

  constructor(title: string, list: KeyedList<Value>, isOpen: boolean) {
    this.#title = title;
    this.#list = list;
    this.#isOpen = isOpen;
    const heading = make('h2', 'objects__title');
    this.#toggle.append(make('span', 'arrow'), this.#count);
    this.#toggle.addEventListener('click', () => {
      this.#isOpen = !this.#isOpen;
      this.#drawFold();
    });
    heading.append(this.#toggle);
    this.element.append(heading, list.element, this.#leftOut);
    this.#drawFold();
  }

  update(values: readonly Value[], leftOut: number): void {
    this.element.hidden = values.length === 0;
    setText(this.#count, `${this.#title} ${values.length}`);
    setText(this.#leftOut, leftOut === 0 ? '' : say('objectsLeftOut', { n: leftOut }));
    this.#list.update(values);
  }

  #drawFold(): void {
    this.#toggle.setAttribute('aria-expanded', String(this.#isOpen));
    this.#list.element.hidden = !this.#isOpen;
    this.#leftOut.hidden = !this.#isOpen;
  }
}
