import { make, makeButton } from './elements.ts';
import type { FileEditor } from './file-editor.ts';
import type { LabDesk } from './lab-desk.ts';
import { sayEditor } from './say-editor.ts';

export interface NoticeActions {
  keepMine(editor: FileEditor): void;
  takeTheirs(editor: FileEditor): void;
  compareTheirs(editor: FileEditor): void;
  letGo(path: string): void;
  readAgain(): void;
}

/** What the learner has to know, or decide, before going on; empty otherwise. */
export class FileNotice {
  readonly element = make('div', { class: 'files__notice', role: 'group', 'aria-label': sayEditor('file') });
  readonly #actions: NoticeActions;
  #drawn = '';

  constructor(actions: NoticeActions) {
    this.#actions = actions;
  }

  /** Returns what is new to be said, null when nothing is. */
  draw(desk: LabDesk | null, editor: FileEditor | null): string | null {
    const notice = this.#notice(desk, editor);
    const drawn = notice === null ? '' : `${editor?.path} ${notice.text}${notice.buttons.length}`;
    if (drawn === this.#drawn) return null;
    this.#drawn = drawn;
    this.element.hidden = notice === null;
    this.element.replaceChildren(
      ...(notice === null
        ? []
        : [make('p', {}, notice.text), make('div', { class: 'files__choices' }, ...notice.buttons)]),
    );
    return notice?.text ?? null;
  }

  #notice(desk: LabDesk | null, editor: FileEditor | null): { text: string; buttons: HTMLElement[] } | null {
    const actions = this.#actions;
    if (editor === null) {
      const why = desk?.files.find(({ path }) => path === desk.path)?.why;
      if (why === 'binary') return { text: sayEditor('fileBinary'), buttons: [] };
      if (why === 'too-large') return { text: sayEditor('fileTooLarge'), buttons: [] };
    }
    if (desk?.error != null && (editor === null || desk.list === null)) {
      const { message, hint } = desk.error;
      const again = makeButton('button', sayEditor('filesAgain'), () => actions.readAgain());
      return { text: [message, hint ?? ''].join(' ').trim(), buttons: [again] };
    }
    if (editor === null) {
      if (desk?.list == null) return { text: sayEditor('filesLoading'), buttons: [] };
      return desk.files.length === 0 ? { text: sayEditor('filesNone'), buttons: [] } : null;
    }
    const { state } = editor.file;
    const { path } = editor;
    if (state.kind === 'refused') {
      return { text: [state.message, state.hint ?? ''].join(' ').trim(), buttons: [] };
    }
    if (state.kind === 'conflict' && state.theirs === null) {
      return {
        text: sayEditor('conflictGone', { path }),
        buttons: [
          makeButton('button', sayEditor('saveAgain'), () => actions.keepMine(editor)),
          makeButton('button', sayEditor('letGo'), () => actions.letGo(path)),
        ],
      };
    }
    if (state.kind !== 'conflict') return null;
    const compare = editor.comparison?.with === 'theirs' ? 'compareEnd' : 'compareTheirs';
    return {
      text: sayEditor('conflict', { path }),
      buttons: [
        makeButton('button', sayEditor('keepMine'), () => actions.keepMine(editor)),
        makeButton('button', sayEditor('takeTheirs'), () => actions.takeTheirs(editor)),
        makeButton('button', sayEditor(compare), () => actions.compareTheirs(editor)),
      ],
    };
  }
}
