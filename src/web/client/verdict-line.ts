import type { StepView } from '../../api/api-schema.ts';
import { inlineHtml } from '../text/inline-html.ts';
import { lookAt } from './step-actions.ts';
import { locale, say } from './strings.ts';
import { verdictDetails } from './verdict-details.ts';

/** Says in a card what was judged, and offers what helps next. `otherwise` is said while nothing has been judged. */
export function showVerdict(card: HTMLElement, view: StepView, otherwise: string): void {
  if (view.state === 'running') return;
  const verdict = view.state === 'locked' || view.state === 'ready' ? null : view.verdict;
  const line = card.querySelector('[data-say]');
  if (line !== null) line.innerHTML = inlineHtml(verdict === null ? otherwise : verdict.message[locale]);
  showActions(card, view, verdict?.look ?? null);
  const box = card.querySelector<HTMLDetailsElement>('[data-details]');
  if (box === null) return;
  const details = verdict === null || view.state === 'passed' ? null : verdictDetails(verdict);
  box.hidden = details === null;
  if (details === null) return;
  const summary = box.querySelector('[data-details-summary]');
  if (summary !== null) summary.textContent = say('details', { n: details.count });
  box.querySelector('[data-details-body]')?.replaceChildren(details.body);
}

function showActions(card: HTMLElement, view: StepView, look: string | null): void {
  const actions = card.querySelector<HTMLElement>('[data-verdict-actions]');
  // The same verdict may arrive twice; what has the focus must not be replaced by its like.
  const key = `${view.state} ${look ?? ''}`;
  if (actions === null || actions.dataset.shown === key) return;
  actions.dataset.shown = key;
  actions.replaceChildren();
  if (view.state === 'passed') actions.append(nextLink(card));
  else if (look !== null) actions.append(lookButton(card.dataset.lab ?? '', look));
}

function lookButton(labId: string, command: string): HTMLButtonElement {
  const look = document.createElement('button');
  look.type = 'button';
  look.className = 'button';
  look.title = command;
  look.innerHTML = `<span class="icon icon--terminal" aria-hidden="true"></span>${inlineHtml(say('look'))}`;
  look.addEventListener('click', () => void lookAt(labId, command));
  return look;
}

function nextLink(card: HTMLElement): HTMLAnchorElement {
  const cards = [...document.querySelectorAll<HTMLElement>('kl-step')];
  const next = cards[cards.indexOf(card) + 1];
  const chapter = document.querySelector<HTMLAnchorElement>('.pager__link--next');
  const link = document.createElement('a');
  link.className = 'button';
  link.dataset.next = '';
  link.href = next === undefined ? (chapter?.href ?? '#sources') : `#${next.id}`;
  link.textContent = next === undefined ? `${say('nextChapter')} →` : `${say('nextStep')} ↓`;
  link.hidden = next === undefined && chapter === null;
  return link;
}
