import type { ProgressView } from '../../api/api-schema.ts';
import { page } from './page-state.ts';
import { ago, duration, locale, say } from './strings.ts';

type StepRow = ProgressView['labs'][number]['steps'][number];

/** Fills one row; whose progress it is does not matter here, so a group's table can use it too. */
export function fillRow(row: HTMLElement, step: StepRow): void {
  const set = (name: string, text: string) => {
    const cell = row.querySelector(`[data-cell="${name}"]`);
    if (cell !== null) cell.textContent = text;
  };
  row.dataset.state = step.state;
  set('state', say(step.state));
  set('attempts', step.attempts === 0 ? say('never') : String(step.attempts));
  const help = [
    step.hints > 0 ? say(step.hints === 1 ? 'hintUsed' : 'hintsUsed', { n: step.hints }) : '',
    step.assisted ? say('assisted') : '',
  ].filter(Boolean);
  set('help', help.join(', ') || say('never'));
  const tookMs = step.firstAt !== null && step.passedAt !== null ? step.passedAt - step.firstAt : null;
  set('time', tookMs === null ? say('never') : tookMs < 1000 ? say('atOnce') : duration(tookMs));
  set('last', step.lastAt === null ? say('never') : ago(step.lastAt));
  if (step.lastAt !== null) {
    const cell = row.querySelector<HTMLElement>('[data-cell="last"]');
    if (cell !== null) cell.title = new Date(step.lastAt).toLocaleString(locale);
  }
}

function show(progress: ProgressView): void {
  let tried = 0;
  for (const lab of progress.labs) {
    for (const step of lab.steps) {
      const row = document.querySelector<HTMLElement>(`[data-row="${lab.labId}/${step.stepId}"]`);
      if (row !== null) fillRow(row, step);
      if (step.state !== 'untried') tried += 1;
    }
  }
  const passed = progress.labs.reduce((sum, lab) => sum + lab.passed, 0);
  const total = progress.labs.reduce((sum, lab) => sum + lab.total, 0);
  state(tried === 0 ? say('progressNone') : say('stepsPassed', { n: passed, total }));
}

function state(text: string): void {
  const node = document.querySelector('[data-progress-state]');
  if (node !== null) node.textContent = text;
}

page.on('progress', show);
page.on('cluster', () => {
  if (page.progress === null && page.connection !== 'live') state(say('progressOffline'));
});
if (page.progress !== null) show(page.progress);
