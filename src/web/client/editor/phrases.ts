import type { EditorKey } from '../../texts/editor.ts';
import { sayEditor } from './say-editor.ts';

/** CodeMirror's own words (the keys are its English). `$` is filled in by it. */
const phraseKeys: Record<string, EditorKey> = {
  'Control character': 'cm_controlCharacter',
  'Selection deleted': 'cm_selectionDeleted',
  Completions: 'cm_completions',
  'Go to line': 'cm_goToLine',
  go: 'cm_go',
  Find: 'cm_find',
  Replace: 'cm_replace',
  next: 'cm_next',
  previous: 'cm_previous',
  all: 'cm_all',
  'match case': 'cm_matchCase',
  'by word': 'cm_byWord',
  regexp: 'cm_regexp',
  replace: 'cm_replaceOne',
  'replace all': 'cm_replaceAll',
  close: 'cm_close',
  'current match': 'cm_currentMatch',
  'replaced $ matches': 'cm_replacedMatches',
  'replaced match on line $': 'cm_replacedOnLine',
  'on line': 'cm_onLine',
  Diagnostics: 'cm_diagnostics',
  'No diagnostics': 'cm_noDiagnostics',
  '$ unchanged lines': 'cm_unchangedLines',
};

export const editorPhrases = (): Record<string, string> =>
  Object.fromEntries(Object.entries(phraseKeys).map(([phrase, key]) => [phrase, sayEditor(key)]));
