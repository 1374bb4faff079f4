import { make, makeButton } from './elements.ts';
import type { Comparison, FileEditor } from './file-editor.ts';
import type { LabDesk } from './lab-desk.ts';
import { sayEditor } from './say-editor.ts';
import { applyCommand } from './workspace-path.ts';

export interface ToolbarActions {
  apply(): void;
  /** Compares with it, or ends that. */
  compare(what: 'start' | 'solution'): void;
  listProblems(): void;
}

const comparing = {
  start: 'comparingStart',
  solution: 'comparingSolution',
  theirs: 'comparingTheirs',
} as const satisfies Record<Comparison['with'], string>;

/** What can be done with the file in front, how it is saved, and what is wrong in it. */
export class FileToolbar {
  readonly apply: HTMLButtonElement;
  readonly compareStart: HTMLButtonElement;
  readonly compareSolution: HTMLButtonElement;
  readonly state = make('span', { class: 'files__state' });
  readonly problems: HTMLButtonElement;
  readonly comparison = make('span', { class: 'files__comparison' });

  constructor(actions: ToolbarActions) {
    this.apply = makeButton('button button--primary', sayEditor('apply'), () => actions.apply());
    this.compareStart = makeButton('button button--quiet', sayEditor('compareStart'), () =>
      actions.compare('start'),
    );
    this.compareSolution = makeButton('button button--quiet', sayEditor('compareSolution'), () =>
      actions.compare('solution'),
    );
    this.problems = makeButton('files__problems', '', () => actions.listProblems());
  }

  draw(desk: LabDesk | null, editor: FileEditor | null): void {
    const path = editor?.path ?? null;
    const hasStart = desk?.list?.files.some((file) => file.path === path && file.start) ?? false;
    const hasSolution = path !== null && (desk?.list?.solution.includes(path) ?? false);
    this.apply.disabled = editor === null;
    this.apply.title = path === null ? '' : sayEditor('applySay', { command: applyCommand(path) });
    this.#compareButton(this.compareStart, hasStart, editor?.comparison?.with === 'start', 'compareStart');
    this.#compareButton(
      this.compareSolution,
      hasSolution,
      editor?.comparison?.with === 'solution',
      'compareSolution',
    );
    const kind = editor?.file.state.kind;
    this.state.dataset.state = kind ?? '';
    this.state.textContent = kind === undefined ? '' : sayEditor(`state_${kind}`);
    const count = editor?.problems.length ?? 0;
    this.problems.hidden = editor === null || count === 0;
    this.problems.textContent = sayEditor('problemCount', { n: count });
    this.comparison.textContent = editor?.comparison ? comparisonSay(editor.comparison) : '';
  }

  #compareButton(
    button: HTMLButtonElement,
    isThere: boolean,
    isPressed: boolean,
    key: 'compareStart' | 'compareSolution',
  ): void {
    button.hidden = !isThere;
    button.setAttribute('aria-pressed', String(isPressed));
    button.textContent = sayEditor(key);
  }
}

function comparisonSay({ with: what, count }: Comparison): string {
  const say = count === 0 ? sayEditor('compareSame') : sayEditor('compareCount', { n: count });
  return `${sayEditor(comparing[what])}: ${say}`;
}
