import type { ObjectEvent } from '../../../api/api-schema.ts';
import { ago, say } from '../strings.ts';
import { type ListItem, markChanged, setText } from './keyed-list.ts';
import { make } from './object-item.ts';

/** What happened to an object, in Kubernetes' own words. */
export class EventItem implements ListItem<ObjectEvent> {
  readonly element = make('li', 'event');
  readonly #type = make('span', 'event__type');
  readonly #reason = make('span', 'event__reason');
  readonly #about = make('span', 'event__about');
  readonly #age = make('span', 'object__age');
  readonly #message = make('span', 'event__message');
  #count = 0;

  update({ isWarning, reason, about, message, count, at }: ObjectEvent, isNew: boolean): void {
    if (this.#count === 0) {
      if (isWarning) this.element.append(this.#type);
      this.element.append(this.#reason, this.#about, this.#age, this.#message);
      setText(this.#type, say('warningEvent'));
    }
    setText(this.#reason, reason);
    setText(this.#about, about);
    setText(this.#message, message);
    setText(
      this.#age,
      [count > 1 ? say('times', { n: count }) : '', at === null ? '' : ago(at)].filter(Boolean).join(' · '),
    );
    if (isNew || (this.#count > 0 && this.#count !== count)) markChanged(this.element);
    this.#count = count;
  }
}
