import type { Localized } from '../../lab/localized.ts';
import type { FailedCommand, GeneralMistake, Surroundings } from './general-mistake.ts';

/** What a rule makes of a command whose output it knows. */
interface Found extends Localized {
  look?: string;
}

/** Patterns are words of kubectl, of the API server, of bash and of curl. */
export interface CommandRule {
  id: GeneralMistake['id'];
  /** Looked for in what the command printed. */
  output: RegExp;
  /** null when it is something else after all. */
  say(match: RegExpExecArray, tried: FailedCommand, around: Surroundings): Found | null;
}
