import { LabError } from '../lab/lab-error.ts';
import type { QuestionStep } from '../lab/lab-schema.ts';
import type { Localized } from '../lab/localized.ts';
import { matchLine } from './match-line.ts';
import { messages } from './messages.ts';
import { parsePattern } from './parse-pattern.ts';

export interface Answer {
  correct: boolean;
  /** Why it is right or wrong; only whether it is, where the author says no more. */
  feedback: Localized;
  /** What really happens and why. */
  explain: Localized;
}

/** Throws LabError `bad-request` when a question with choices has no such choice. */
export function judgeAnswer(step: QuestionStep, answer: string): Answer {
  if (step.choices !== undefined) {
    const choice = step.choices.find((one) => one.id === answer);
    if (choice === undefined)
      throw new LabError('bad-request', `The question ${step.id} has no choice ${answer}.`);
    return { correct: choice.correct, feedback: choice.feedback, explain: step.explain };
  }
  const { explain } = step;
  if ((step.answers ?? []).some((pattern) => fits(pattern, answer)))
    return { correct: true, feedback: messages.answeredRight, explain };
  const known = step.wrong?.find(({ pattern }) => fits(pattern, answer));
  return { correct: false, feedback: known?.feedback ?? messages.answeredWrong, explain };
}

/** Letter case aside. */
function fits(pattern: string, answer: string): boolean {
  const line = parsePattern(pattern.toLowerCase(), null)[0];
  return line !== undefined && !line.gap && matchLine(line.tokens, answer.trim().toLowerCase()) !== null;
}
