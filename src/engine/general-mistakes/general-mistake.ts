import type { Localized } from '../../lab/localized.ts';

/** A wrong turn that every lab recognises without its author's doing. */
export interface GeneralMistake {
  /** Begins with `general-`, which no author's id does. */
  id: `general-${string}`;
  say: Localized;
  /** A command worth looking at next. */
  look: string | null;
}

/** A command that was typed, as far as these mistakes care. */
export interface FailedCommand {
  command: string;
  output: string;
  exitCode: number | null;
}

/** What a rule may know beside the command. */
export interface Surroundings {
  /** The practice namespace; null without a workspace. */
  namespace: string | null;
  /** Names of the objects of the practice namespace that are being watched, by kind in lower case, e.g. `pod`. */
  names(kind: string): readonly string[];
  /** Other namespaces that an object of this kind and name is in, as far as they are being watched. */
  elsewhere(kind: string, name: string): readonly string[];
}
