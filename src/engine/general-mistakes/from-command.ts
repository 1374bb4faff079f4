import { accessRules } from './access-rules.ts';
import type { FailedCommand, GeneralMistake, Surroundings } from './general-mistake.ts';
import { manifestRules } from './manifest-rules.ts';
import { typingRules } from './typing-rules.ts';

const rules = [...typingRules, ...accessRules, ...manifestRules];
const lookedAt = 10_000;

/** The first thing known to be wrong with a command, by its own words; null when none of them is known. */
export function generalMistakeOf(tried: FailedCommand, around: Surroundings): GeneralMistake | null {
  // curl succeeds in fetching a refusal.
  if (tried.exitCode === 0 && !/\bcurl\b/.test(tried.command)) return null;
  const printed = ends(tried.output);
  for (const { id, output, say } of rules) {
    const match = output.exec(printed);
    const found = match === null ? null : say(match, tried, around);
    if (found !== null) return { id, say: { ko: found.ko, en: found.en }, look: found.look ?? null };
  }
  return null;
}

/** No program, or no command of kubectl, has this name: wrong whatever it was meant for. */
export function isMisspelt(tried: FailedCommand): boolean {
  const id = generalMistakeOf(tried, { namespace: null, names: () => [] })?.id;
  return id === 'general-command-not-found' || id === 'general-unknown-kubectl-command';
}

/** A flood says what went wrong at its beginning or at its end. */
function ends(output: string): string {
  return output.length <= 2 * lookedAt ? output : `${output.slice(0, lookedAt)}\n${output.slice(-lookedAt)}`;
}
