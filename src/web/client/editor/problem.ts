import type { Vars } from '../../text/fill.ts';
import type { Span } from './parse-yaml.ts';

/** What can be wrong with a manifest; src/web/texts/editor.ts has the sentence for each, `problem_<name>`. */
export type Finding =
  | 'badIndent'
  | 'tabIndent'
  | 'duplicateName'
  | 'brokenLine'
  | 'missingCharacter'
  | 'badStart'
  | 'badAlias'
  | 'syntax'
  | 'missingApiVersion'
  | 'missingField'
  | 'kindElsewhere'
  | 'unknownKind'
  | 'unknownKindNear'
  | 'unknownApiVersion'
  | 'unknownApiVersionNear'
  | 'unknownField'
  | 'unknownFieldNear'
  | 'unknownFieldBelongs'
  | 'wantsObject'
  | 'wantsList'
  | 'wantsScalar'
  | 'wantsText'
  | 'wantsNumber'
  | 'wantsBoolean'
  | 'wantsNumberOrText'
  | 'notAmong'
  | 'notAmongNear';

export interface Problem extends Span {
  finding: Finding;
  vars: Vars;
  /** What to put in its place, where that is plain. */
  replacement: string | null;
}

export function finding(
  name: Finding,
  { from, to }: Span,
  vars: Vars = {},
  replacement: string | null = null,
): Problem {
  return { finding: name, from, to, vars, replacement };
}
