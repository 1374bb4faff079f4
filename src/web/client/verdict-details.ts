import type { DiffPart, Mismatch, Verdict } from '../../lab/verdict.ts';
import { say } from './strings.ts';

function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  className = '',
  text = '',
): HTMLElementTagNameMap[Tag] {
  const node = document.createElement(tag);
  if (className !== '') node.className = className;
  if (text !== '') node.textContent = text;
  return node;
}

/** What is not as it should be, and expected beside actual output; null when the verdict's sentence says it all. */
export function verdictDetails(verdict: Verdict): { count: number; body: DocumentFragment } | null {
  const body = document.createDocumentFragment();
  // What the output lacks is better seen side by side.
  const shown =
    verdict.diff === null
      ? verdict.mismatches
      : verdict.mismatches.filter(({ path }) => !path.startsWith('output'));
  const mismatches = distinct(shown);
  if (mismatches.length > 0) body.append(mismatchTable(mismatches));
  if (verdict.diff !== null && verdict.diff.length > 0) body.append(...sideBySide(verdict.diff));
  const count = mismatches.length || (verdict.diff?.length ?? 0);
  return body.childElementCount > 0 ? { count, body } : null;
}

/** Several checks can miss the same thing; it is said once. */
export function distinct(mismatches: Mismatch[]): Mismatch[] {
  const seen = new Set<string>();
  return mismatches.filter(({ path, expected, actual }) => {
    const key = JSON.stringify([path, expected, actual]);
    return !seen.has(key) && seen.add(key);
  });
}

function mismatchTable(mismatches: Mismatch[]): HTMLElement {
  const table = element('table', 'mismatches');
  const head = table.createTHead().insertRow();
  for (const key of ['where', 'wanted', 'found'] as const) {
    const cell = element('th', '', say(key));
    cell.scope = 'col';
    head.append(cell);
  }
  const rows = table.createTBody();
  for (const { path, expected, actual } of mismatches) {
    const row = rows.insertRow();
    for (const text of [path, expected, actual]) row.insertCell().textContent = text;
  }
  return table;
}

function sideBySide(lines: NonNullable<Verdict['diff']>): HTMLElement[] {
  const grid = element('div', 'diff');
  grid.tabIndex = 0;
  grid.setAttribute('role', 'group');
  grid.setAttribute('aria-label', `${say('diffExpected')} | ${say('diffActual')}`);
  grid.append(
    element('div', 'diff__head', say('diffExpected')),
    element('div', 'diff__head', say('diffActual')),
  );
  for (const line of lines) grid.append(diffCell(line.expected), diffCell(line.actual));
  return [grid, element('p', 'diff__legend', say('diffLegend'))];
}

function diffCell(parts: DiffPart[] | null): HTMLElement {
  const cell = element('div', 'diff__line');
  if (parts === null) {
    cell.append(element('span', 'ignored', say('missingLine')));
    return cell;
  }
  for (const { text, mark } of parts) {
    if (mark === 'different') cell.append(element('mark', '', text));
    else if (mark === 'ignored')
      cell.append(element('span', 'ignored', text.replace(/\{\{([^{}]+)\}\}/g, '‹$1›')));
    else cell.append(text);
  }
  return cell;
}
