import type { StepView } from '../../api/api-schema.ts';
import { say } from './strings.ts';

/** Marks the prediction that was given. `isSaid`: the verdict says why it is right or wrong. */
export function showAnswer(card: HTMLElement, answer: string, isSaid: boolean): void {
  card.dataset.answered = '';
  const explanation = card.querySelector<HTMLDetailsElement>('[data-explain]');
  if (explanation !== null) explanation.open = true;
  for (const choice of card.querySelectorAll<HTMLElement>('[data-choice]')) {
    const chosen = choice.dataset.choice === answer;
    const input = choice.querySelector<HTMLInputElement>('input');
    if (input !== null && chosen) input.checked = true;
    choice.toggleAttribute('data-result', chosen);
    const result = choice.querySelector<HTMLElement>('.choice__result');
    if (result !== null) result.hidden = !chosen;
    if (chosen) card.dataset.prediction = result?.dataset.correct === undefined ? 'wrong' : 'right';
    // Without a server this is all there is.
    const feedback = choice.querySelector<HTMLElement>('[data-feedback]');
    if (feedback !== null) feedback.hidden = !chosen || isSaid;
  }
  const text = card.querySelector<HTMLInputElement>('.answer input');
  if (text !== null && text.value === '') text.value = answer;
}

/** Keeps what was predicted beside what happened, and says of a typed answer whether it was right. */
export function showPrediction(card: HTMLElement, { answer, correct, printed }: StepView): void {
  const verdict = correct === null ? '' : `${correct ? '✓' : '✗'} ${say(correct ? 'right' : 'wrong')}`;
  const result = card.querySelector<HTMLElement>('[data-answer-result]');
  if (result !== null && correct !== null) {
    result.hidden = false;
    result.textContent = verdict;
    result.toggleAttribute('data-correct', correct);
    card.dataset.prediction = correct ? 'right' : 'wrong';
  }
  const box = card.querySelector<HTMLElement>('[data-compare]');
  if (box === null || answer === null || printed === null) return;
  const chosen = card.querySelector(`[data-choice="${CSS.escape(answer)}"] label > span`);
  const predicted = box.querySelector('[data-predicted]');
  const happened = box.querySelector('[data-printed]');
  if (predicted !== null) {
    if (chosen === null) predicted.textContent = answer;
    else predicted.replaceChildren(...[...chosen.childNodes].map((node) => node.cloneNode(true)));
    if (verdict !== '') predicted.append(` (${verdict})`);
  }
  if (happened !== null) happened.textContent = printed.trimEnd();
  box.hidden = false;
}
