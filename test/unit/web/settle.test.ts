import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { StepView } from '../../../src/api/api-schema.ts';
import { createSettling } from '../../../src/web/client/settle.ts';

const view = (state: StepView['state'], attempts = 0, kind: StepView['kind'] = 'command'): StepView => ({
  stepId: 'step',
  kind,
  state,
  lockedBy: null,
  verdict: null,
  attempts,
  hintsShown: 0,
  assisted: false,
  passedAt: null,
  answer: null,
  correct: null,
  printed: null,
});

function createLog() {
  const shown: string[] = [];
  const settling = createSettling(({ state, attempts }) =>
    shown.push(attempts > 0 ? `${state} ${attempts}` : state),
  );
  return { settling, shown };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('a "not yet" that becomes a pass a moment later is never shown', () => {
  const { settling, shown } = createLog();
  for (const state of ['ready', 'running', 'notYet'] as const) settling.next(view(state));
  expect(settling.isHolding).toBe(true);
  vi.advanceTimersByTime(1_000);
  settling.next(view('passed'));
  vi.advanceTimersByTime(60_000);
  expect(shown).toEqual(['ready', 'running', 'passed']);
  expect(settling.isHolding).toBe(false);
});

test('a "not yet" that stays is shown once, as it is by then, and soon even while it keeps changing', () => {
  const { settling, shown } = createLog();
  settling.next(view('ready'));
  for (let n = 1; n <= 4; n += 1) {
    settling.next(view('notYet', n));
    vi.advanceTimersByTime(400);
  }
  expect(shown).toEqual(['ready', 'notYet 4']);
});

test('a mistake is shown at once, and what was held back before it is not', () => {
  const { settling, shown } = createLog();
  settling.next(view('ready'));
  settling.next(view('notYet'));
  settling.next(view('mistake'));
  expect(shown).toEqual(['ready', 'mistake']);
  vi.advanceTimersByTime(60_000);
  expect(shown).toHaveLength(2);
});

test('what the page is told first is shown at once, and so is the answer to a question', () => {
  const { settling, shown } = createLog();
  settling.next(view('notYet'));
  expect(shown).toEqual(['notYet']);
  const question = createLog();
  question.settling.next(view('ready', 0, 'question'));
  question.settling.next(view('notYet', 1, 'question'));
  expect(question.shown).toEqual(['ready', 'notYet 1']);
});
