import type { QuestionStep } from '../lab/lab-schema.ts';
import { findPlaceholders, isPlaceholder, type PlaceholderName, placeholders } from '../lab/placeholders.ts';

/** The answer a learner who knows would give; placeholders are filled with their examples. */
export function correctAnswer(step: QuestionStep): string {
  const choice = step.choices?.find((one) => one.correct);
  return choice === undefined ? fillExamples(step.answers?.[0] ?? '') : choice.id;
}

/** Something that the pattern matches. */
export function fillExamples(pattern: string): string {
  let text = '';
  let position = 0;
  for (const { name, start, end } of findPlaceholders(pattern)) {
    text +=
      pattern.slice(position, start) + (isPlaceholder(name) ? placeholders[name as PlaceholderName] : '');
    position = end;
  }
  return text + pattern.slice(position);
}
