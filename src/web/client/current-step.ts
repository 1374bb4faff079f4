import type { StepCard } from './step-card.ts';

let chosen: StepCard | null = null;

export function cards(): StepCard[] {
  return [...document.querySelectorAll<StepCard>('kl-step')];
}

/** The step the learner is at: the one last touched while it is open, else the first that is not passed. */
export function currentCard(): StepCard | null {
  if (chosen !== null && chosen.state !== 'passed') return chosen;
  const all = cards();
  const from = chosen === null ? 0 : all.indexOf(chosen);
  return (
    all.slice(from).find((card) => card.state !== 'passed') ??
    all.find((card) => card.state !== 'passed') ??
    null
  );
}

function mark(): void {
  const current = currentCard();
  for (const card of cards()) card.toggleAttribute('data-current', card === current);
  document.dispatchEvent(new CustomEvent('kl-current'));
}

export function choose(card: StepCard): void {
  if (chosen === card) return;
  chosen = card;
  mark();
}

/** Moves the focus by whole steps; the page scrolls because the learner asked for it. */
export function moveBy(delta: 1 | -1): void {
  const all = cards();
  if (all.length === 0) return;
  const focused = document.activeElement?.closest<StepCard>('kl-step') ?? null;
  const here = focused ?? chosen;
  const index = here === null ? (delta === 1 ? 0 : all.length - 1) : all.indexOf(here) + delta;
  const card = all[Math.min(all.length - 1, Math.max(0, index))];
  if (card === undefined) return;
  choose(card);
  card.scrollIntoView({ block: 'start' });
  card.querySelector<HTMLElement>('.step__number')?.focus({ preventScroll: true });
}

export function startCurrentStep(): void {
  document.addEventListener('kl-step-change', mark);
  document.addEventListener('focusin', (event) => {
    const card = (event.target as HTMLElement).closest<StepCard>('kl-step');
    if (card !== null) choose(card);
  });
  mark();
}
