import { accessRules } from './access-rules.ts';
import type { FailedCommand, GeneralMistake, Surroundings } from './general-mistake.ts';
import { manifestRules } from './manifest-rules.ts';
import { typingRules } from './typing-rules.ts';
import { sayUnexpanded, unexpandedVariable } from './unexpanded-variable.ts';

const rules = [...typingRules, ...accessRules, ...manifestRules];
const lookedAt = 10_000;

/** The first thing known to be wrong with a command, by its own words; null when none of them is known. */
export function generalMistakeOf(tried: FailedCommand, around: Surroundings): GeneralMistake | null {
  if (tried.exitCode === 0 && isPrinting.test(tried.command)) return unexpanded(tried);
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

/** These succeed in printing whatever they are given. */
const isPrinting = /^\s*(echo|printf)\b/;

function unexpanded({ command, output }: FailedCommand): GeneralMistake | null {
  const name = unexpandedVariable(command, output);
  return name === null ? null : { id: 'general-variable-not-expanded', say: sayUnexpanded(name), look: null };
}

/** No program, or no command of kubectl, has this name: wrong whatever it was meant for. */
export function isMisspelt(tried: FailedCommand): boolean {
  const id = generalMistakeOf(tried, { namespace: null, names: () => [], elsewhere: () => [] })?.id;
  return id === 'general-command-not-found' || id === 'general-unknown-kubectl-command';
}

/** A flood says what went wrong at its beginning or at its end. */
function ends(output: string): string {
  return output.length <= 2 * lookedAt ? output : `${output.slice(0, lookedAt)}\n${output.slice(-lookedAt)}`;
}
