import { fill, type Vars } from '../../text/fill.ts';
import { type EditorKey, editorTexts } from '../../texts/editor.ts';
import { locale } from '../strings.ts';
import type { Problem } from './problem.ts';

/** A string of the editor in the page's language. These come with the editor, not with every page. */
export function sayEditor(key: EditorKey, vars?: Vars): string {
  return fill(editorTexts[key][locale], vars);
}

/** What is wrong, as a sentence; code is between backquotes. */
export const sayProblem = ({ finding, vars }: Problem): string => sayEditor(`problem_${finding}`, vars);
