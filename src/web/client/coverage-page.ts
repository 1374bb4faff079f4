import { say } from './strings.ts';

/** Shows the rows of one kind, and those with certain words. Without scripts there is no filter, and all rows. */
class CoverageFilter extends HTMLElement {
  connectedCallback(): void {
    const form = this.querySelector<HTMLFormElement>('[data-coverage-filter]');
    const search = this.querySelector<HTMLInputElement>('[data-coverage-search]');
    if (form === null || search === null) return;
    form.addEventListener('submit', (event) => event.preventDefault());
    form.addEventListener('input', () =>
      this.#show(String(new FormData(form).get('show')), search.value.trim().toLowerCase()),
    );
  }

  #show(kind: string, words: string): void {
    let shown = 0;
    const rows = [...this.querySelectorAll<HTMLElement>('[data-kinds]')];
    for (const row of rows) {
      const fits =
        row.dataset.kinds?.split(' ').includes(kind) === true &&
        row.textContent.toLowerCase().includes(words);
      row.hidden = !fits;
      if (fits) shown += 1;
    }
    for (const note of this.querySelectorAll<HTMLElement>('[data-coverage-note]'))
      note.hidden = note.querySelector('[data-kinds]:not([hidden])') === null;
    const count = this.querySelector('[data-coverage-count]');
    if (count !== null) count.textContent = say('coverageShown', { n: shown, total: rows.length });
  }
}

customElements.define('kl-coverage', CoverageFilter);
