import type { ShownProblem } from './code-editor.ts';
import { codeElements } from './code-elements.ts';
import { make, makeButton } from './elements.ts';
import { sayEditor } from './say-editor.ts';

/** The problems of a file, to go to and, where that is plain, to put right. Folded away until asked for. */
export class ProblemList {
  readonly toggle = makeButton('files__problems', '', () => this.#setOpen(!this.#isOpen));
  readonly list = make('ul', {
    id: 'kl-problems',
    class: 'files__problem-list',
    'aria-label': sayEditor('problems'),
  });
  #isOpen = false;
  #problems: readonly ShownProblem[] = [];

  constructor() {
    this.toggle.setAttribute('aria-controls', this.list.id);
    this.draw([]);
  }

  draw(problems: readonly ShownProblem[]): void {
    if (problems === this.#problems && this.list.childElementCount === problems.length) return;
    const hadFocus = this.list.contains(document.activeElement);
    this.#problems = problems;
    this.toggle.hidden = problems.length === 0;
    this.toggle.textContent = sayEditor('problemCount', { n: problems.length });
    this.list.replaceChildren(...problems.map(item));
    this.#setOpen(this.#isOpen);
    // What was just put right is gone: the text is where to go on.
    if (hadFocus) problems[0]?.goTo();
  }

  #setOpen(isOpen: boolean): void {
    this.#isOpen = isOpen;
    this.list.hidden = !isOpen || this.#problems.length === 0;
    this.toggle.setAttribute('aria-expanded', String(!this.list.hidden));
  }
}

function item(problem: ShownProblem): HTMLElement {
  const { line, message, fix } = problem;
  const place = makeButton('files__problem', '', () => problem.goTo());
  place.append(codeElements('span', sayEditor('problemAt', { line, text: message })));
  const row = make('li', {}, place);
  if (fix !== null) row.append(makeButton('button', fix.label, () => fix.run()));
  return row;
}
