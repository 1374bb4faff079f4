import type { ShownProblem } from './code-editor.ts';
import { sayEditor } from './say-editor.ts';

const settledMs = 1500;

/** Tells screen readers of problems once typing has rested: how many, and the first of them; and when there are none any more. */
export class ProblemAnnouncer {
  readonly #announce: (text: string) => void;
  #path: string | null = null;
  #said = '';
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(announce: (text: string) => void) {
    this.#announce = announce;
  }

  changed(path: string | null, problems: readonly ShownProblem[]): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#settled(path, problems), settledMs);
  }

  #settled(path: string | null, problems: readonly ShownProblem[]): void {
    const [first] = problems;
    const text = first === undefined ? '' : `${problems.length} ${first.message}`;
    const isNew = path !== this.#path || text !== this.#said;
    const hadSome = path === this.#path && this.#said !== '';
    this.#path = path;
    this.#said = text;
    if (!isNew) return;
    if (first !== undefined) {
      const at = sayEditor('problemAt', { line: first.line, text: first.message });
      this.#announce(`${sayEditor('problemCount', { n: problems.length })}. ${at}`);
    } else if (hadSome) this.#announce(sayEditor('problemNone'));
  }
}
