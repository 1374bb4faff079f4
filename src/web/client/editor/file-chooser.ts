import { make, makeButton } from './elements.ts';
import type { LabDesk } from './lab-desk.ts';
import { sayEditor } from './say-editor.ts';
import { isFilePath } from './workspace-path.ts';

export interface ChooserActions {
  open(path: string): void;
  create(path: string): void;
}

/** The files to choose from: a list where there is room, a menu where there is not; and a name for a new one. */
export class FileChooser {
  readonly list = make('ul', { class: 'files__list', 'aria-label': sayEditor('filesOfLab') });
  readonly menu = make('select', { class: 'files__menu', 'aria-label': sayEditor('file') });
  readonly newButton: HTMLButtonElement;
  readonly newForm: HTMLFormElement;
  readonly #actions: ChooserActions;
  #drawn = '';

  constructor(actions: ChooserActions) {
    this.#actions = actions;
    this.menu.addEventListener('change', () => actions.open(this.menu.value));
    this.newForm = this.#makeForm();
    this.newButton = make(
      'button',
      {
        type: 'button',
        class: 'icon-button',
        popovertarget: this.newForm.id,
        'aria-label': sayEditor('newFile'),
        title: sayEditor('newFile'),
      },
      make('span', { class: 'icon icon--plus', 'aria-hidden': 'true' }),
    );
  }

  draw(desk: LabDesk | null): void {
    const files = desk?.files ?? [];
    const front = desk?.path ?? '';
    const isCut = desk?.list?.truncated === true;
    const drawn = JSON.stringify([files, front, isCut]);
    if (drawn === this.#drawn) return;
    this.#drawn = drawn;
    const focused = this.list.contains(document.activeElement)
      ? (document.activeElement as HTMLElement).dataset.path
      : undefined;
    this.list.replaceChildren(
      ...files.map((file) => this.#item(file.path, file.hasDraft, file.path === front)),
    );
    if (isCut) {
      this.list.append(make('li', { class: 'files__cut' }, sayEditor('filesTruncated', { n: files.length })));
    }
    for (const button of this.list.querySelectorAll('button'))
      if (button.dataset.path === focused) button.focus();
    this.menu.replaceChildren(
      ...files.map(({ path, hasDraft }) => make('option', { value: path }, hasDraft ? `${path} •` : path)),
    );
    this.menu.value = front;
    this.menu.hidden = files.length === 0;
  }

  #item(path: string, hasDraft: boolean, isFront: boolean): HTMLElement {
    const button = makeButton('files__item', '', () => this.#actions.open(path));
    button.dataset.path = path;
    button.title = path;
    button.append(make('span', { class: 'files__name' }, path));
    if (isFront) button.setAttribute('aria-current', 'true');
    if (hasDraft) {
      const word = sayEditor('state_unsaved');
      button.append(
        make('span', { class: 'files__dot', title: word }),
        make('span', { class: 'sr-only' }, word),
      );
    }
    return make('li', {}, button);
  }

  #makeForm(): HTMLFormElement {
    const id = 'kl-new-file';
    const input = make('input', {
      name: 'path',
      required: '',
      maxlength: '400',
      autocomplete: 'off',
      autocapitalize: 'off',
      spellcheck: 'false',
      placeholder: 'pod.yaml',
    });
    const error = make('p', { class: 'popup__error', role: 'alert' });
    const form = make(
      'form',
      { id, class: 'popup', popover: 'auto' },
      make('p', { class: 'label' }, sayEditor('newFile')),
      make('label', {}, sayEditor('newFileName'), input),
      error,
      make('button', { type: 'submit', class: 'button button--primary' }, sayEditor('newFileMake')),
    );
    form.addEventListener('toggle', () => {
      error.textContent = '';
      if (form.matches(':popover-open')) input.focus();
    });
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      const path = input.value.trim();
      if (!isFilePath(path)) {
        error.textContent = sayEditor('newFileBadName');
        return;
      }
      input.value = '';
      form.hidePopover();
      this.#actions.create(path);
    });
    return form;
  }
}
