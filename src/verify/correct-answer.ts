import type { QuestionStep } from '../lab/lab-schema.ts';
import { findPlaceholders, isPlaceholder, type PlaceholderName, placeholders } from '../lab/placeholders.ts';

/** The answer a learner who knows would give; placeholders are filled with their examples. */
export function correctAnswer(step: QuestionStep): string {
  const choice = step.choices?.find((one) => one.correct);
  if (choice !== undefined) return choice.id;
  const pattern = step.answers?.[0] ?? '';
  let answer = '';
  let position = 0;
  for (const { name, start, end } of findPlaceholders(pattern)) {
    answer +=
      pattern.slice(position, start) + (isPlaceholder(name) ? placeholders[name as PlaceholderName] : '');
    position = end;
  }
  return answer + pattern.slice(position);
}
