import {
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
} from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { json } from '@codemirror/lang-json';
import { yaml } from '@codemirror/lang-yaml';
import { bracketMatching, indentOnInput, indentUnit, StreamLanguage } from '@codemirror/language';
import { shell } from '@codemirror/legacy-modes/mode/shell';
import {
  forEachDiagnostic,
  lintGutter,
  lintKeymap,
  openLintPanel,
  setDiagnosticsEffect,
} from '@codemirror/lint';
import { getChunks, goToNextChunk, goToPreviousChunk, unifiedMergeView } from '@codemirror/merge';
import { highlightSelectionMatches, searchKeymap } from '@codemirror/search';
import { Annotation, Compartment, EditorState, type Extension, Prec, Text } from '@codemirror/state';
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  highlightSpecialChars,
  keymap,
  lineNumbers,
} from '@codemirror/view';
import { editorTheme } from './editor-theme.ts';
import type { KubernetesSchemas } from './kubernetes-schemas.ts';
import { completeManifests, explainManifests, lintManifests } from './manifest-support.ts';
import { editorPhrases } from './phrases.ts';

/** In the order of the text. `line` counts from 1. */
export interface ShownProblem {
  line: number;
  message: string;
}

export interface CodeEditorOptions {
  path: string;
  /** What the field is called, and the id of the element that explains its keys. */
  label: string;
  describedBy: string;
  schemas: KubernetesSchemas;
  edited(): void;
  left(): void;
  save(): void;
  apply(): void;
  problems(found: ShownProblem[]): void;
}

/** Of others, not of the learner. */
const fromElsewhere = Annotation.define<true>();

/** One text in an editor. Knows the language by the file's name; manifests are completed and checked. */
export class CodeEditor {
  readonly view: EditorView;
  readonly #comparison = new Compartment();
  /** As it was last put in: line ends are as they were for as long as nothing is changed. */
  #given: { text: string; doc: Text };

  constructor(parent: HTMLElement, text: string, options: CodeEditorOptions) {
    this.#given = { text, doc: docOf(text) };
    this.view = new EditorView({
      parent,
      state: EditorState.create({
        doc: this.#given.doc,
        extensions: [this.#comparison.of([]), extensionsFor(options)],
      }),
    });
  }

  get text(): string {
    const { doc } = this.view.state;
    if (doc.eq(this.#given.doc)) return this.#given.text;
    return this.#given.text.includes('\r\n') ? doc.toString().replaceAll('\n', '\r\n') : doc.toString();
  }

  /** Changes only what differs, so that the cursor stays where it is. Can be undone. */
  replace(text: string): void {
    const next = docOf(text);
    const [before, after] = [this.view.state.doc.toString(), next.toString()];
    let start = 0;
    while (start < before.length && start < after.length && before[start] === after[start]) start += 1;
    let end = 0;
    const most = Math.min(before.length, after.length) - start;
    while (end < most && before.at(-1 - end) === after.at(-1 - end)) end += 1;
    this.#given = { text, doc: next };
    this.view.dispatch({
      changes: { from: start, to: before.length - end, insert: after.slice(start, after.length - end) },
      annotations: fromElsewhere.of(true),
    });
  }

  /** Shows what differs from `original`; null ends that. Returns how many places differ. */
  compare(original: string | null): number {
    const comparison =
      original === null
        ? []
        : [
            unifiedMergeView({
              original: docOf(original),
              mergeControls: false,
              syntaxHighlightDeletions: true,
              collapseUnchanged: { margin: 3, minSize: 6 },
            }),
            keymap.of([
              { key: 'F7', run: goToNextChunk },
              { key: 'Shift-F7', run: goToPreviousChunk },
            ]),
          ];
    this.view.dispatch({ effects: this.#comparison.reconfigure(comparison) });
    return getChunks(this.view.state)?.chunks.length ?? 0;
  }

  listProblems(): void {
    openLintPanel(this.view);
  }

  destroy(): void {
    this.view.destroy();
  }
}

const docOf = (text: string): Text => Text.of(text.split(/\r\n?|\n/));

function extensionsFor(options: CodeEditorOptions): Extension {
  const own = keymap.of([
    { key: 'Mod-s', preventDefault: true, run: () => act(options.save) },
    { key: 'Mod-Enter', run: () => act(options.apply) },
  ]);
  return [
    Prec.highest(own),
    lineNumbers(),
    highlightSpecialChars(),
    history(),
    drawSelection(),
    indentOnInput(),
    indentUnit.of('  '),
    EditorState.tabSize.of(2),
    bracketMatching(),
    closeBrackets(),
    highlightActiveLine(),
    highlightActiveLineGutter(),
    highlightSelectionMatches(),
    EditorState.phrases.of(editorPhrases()),
    keymap.of([
      ...closeBracketsKeymap,
      ...completionKeymap,
      ...lintKeymap,
      ...searchKeymap,
      ...historyKeymap,
      ...defaultKeymap,
      indentWithTab,
    ]),
    EditorView.contentAttributes.of({
      'aria-label': options.label,
      'aria-describedby': options.describedBy,
      spellcheck: 'false',
      autocapitalize: 'off',
    }),
    EditorView.domEventHandlers({ blur: () => options.left() }),
    EditorView.updateListener.of((update) => {
      if (update.docChanged && !update.transactions.some((one) => one.annotation(fromElsewhere))) {
        options.edited();
      }
      const isChecked = update.transactions.some(({ effects }) =>
        effects.some((effect) => effect.is(setDiagnosticsEffect)),
      );
      if (isChecked) options.problems(shownProblems(update.state));
    }),
    languageOf(options),
    editorTheme,
  ];
}

function act(action: () => void): true {
  action();
  return true;
}

function languageOf({ path, schemas }: CodeEditorOptions): Extension {
  const kind = /\.(ya?ml|json|sh|bash)$/i.exec(path)?.[1]?.toLowerCase();
  if (kind === 'sh' || kind === 'bash') return StreamLanguage.define(shell);
  if (kind === undefined) return [];
  const manifests = [lintGutter(), lintManifests(schemas), explainManifests(schemas)];
  if (kind === 'json') return [json(), manifests];
  return [yaml(), manifests, autocompletion({ override: [completeManifests(schemas)], icons: false })];
}

function shownProblems(state: EditorState): ShownProblem[] {
  const found: ShownProblem[] = [];
  forEachDiagnostic(state, ({ message }, from) =>
    found.push({ line: state.doc.lineAt(from).number, message: message.replaceAll('`', '') }),
  );
  return found;
}
