import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { EditorView } from '@codemirror/view';
import { tags } from '@lezer/highlight';

const highlight = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: 'var(--kl-accent)' },
  { tag: [tags.string, tags.special(tags.string), tags.content], color: 'var(--kl-ink)' },
  { tag: [tags.number, tags.bool, tags.null, tags.atom], color: 'var(--kl-broken)' },
  { tag: [tags.keyword, tags.operatorKeyword, tags.definitionKeyword], color: 'var(--kl-broken)' },
  { tag: [tags.comment, tags.meta], color: 'var(--kl-ink-3)', fontStyle: 'italic' },
  { tag: [tags.separator, tags.punctuation, tags.squareBracket, tags.brace], color: 'var(--kl-ink-3)' },
  { tag: [tags.labelName, tags.typeName, tags.variableName], color: 'var(--kl-passed)' },
]);

const change = (colour: string, percent: number) =>
  `color-mix(in srgb, var(--kl-${colour}) ${percent}%, transparent)`;

/** In the page's own colours, which follow its theme by themselves. */
const theme = EditorView.theme({
  '&': { height: '100%', backgroundColor: 'var(--kl-well)', color: 'var(--kl-ink)', fontSize: '0.875rem' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--__sl-font-mono)', lineHeight: '1.6', overscrollBehavior: 'contain' },
  '.cm-content': { caretColor: 'var(--kl-accent)', padding: '0.4rem 0' },
  '.cm-cursor, .cm-dropCursor': { borderLeftColor: 'var(--kl-accent)', borderLeftWidth: '2px' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    backgroundColor: `${change('accent', 28)} !important`,
  },
  '.cm-activeLine': { backgroundColor: change('ink-3', 9) },
  '.cm-gutters': { backgroundColor: 'var(--kl-well)', color: 'var(--kl-ink-3)', border: '0' },
  '.cm-activeLineGutter': { backgroundColor: 'transparent', color: 'var(--kl-ink)' },
  '.cm-lineNumbers .cm-gutterElement': { minWidth: '2rem', padding: '0 0.4rem 0 0' },
  '.cm-matchingBracket, &.cm-focused .cm-matchingBracket': {
    backgroundColor: change('accent', 22),
    outline: '1px solid var(--kl-line-strong)',
  },
  '.cm-selectionMatch': { backgroundColor: change('accent', 14) },
  '.cm-searchMatch': { backgroundColor: change('mistake', 30) },
  '.cm-searchMatch-selected': { backgroundColor: change('mistake', 55) },
  '.cm-tooltip': {
    border: '1px solid var(--kl-line-strong)',
    borderRadius: '0.5rem',
    backgroundColor: 'var(--kl-surface)',
    color: 'var(--kl-ink)',
    boxShadow: 'var(--kl-shadow-raised)',
    overflow: 'hidden',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul': { fontFamily: 'var(--__sl-font-mono)', maxHeight: '14rem' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li': { padding: '0.2rem 0.6rem', lineHeight: '1.5' },
  '.cm-tooltip-autocomplete ul li[aria-selected]': {
    backgroundColor: 'var(--kl-accent-soft)',
    color: 'var(--kl-ink)',
  },
  '.cm-completionDetail': { color: 'var(--kl-ink-3)', fontStyle: 'normal', marginLeft: '0.9rem' },
  '.cm-completionMatchedText': { textDecoration: 'none', fontWeight: '700', color: 'var(--kl-accent)' },
  '.cm-completionInfo': { maxWidth: '22rem', padding: '0.5rem 0.75rem', lineHeight: '1.5' },
  '.cm-panels': { backgroundColor: 'var(--kl-surface)', color: 'var(--kl-ink)' },
  '.cm-panels.cm-panels-bottom': { borderTop: '1px solid var(--kl-line)' },
  '.cm-diagnostic': {
    padding: '0.35rem 0.75rem',
    borderLeft: '3px solid var(--kl-mistake)',
    lineHeight: '1.5',
  },
  '.cm-diagnosticAction': {
    padding: '0.1rem 0.5rem',
    border: '1px solid var(--kl-line-strong)',
    borderRadius: '0.4rem',
    backgroundColor: 'var(--kl-surface)',
    color: 'var(--kl-ink)',
  },
  '.cm-panel.cm-panel-lint ul': { maxHeight: '8rem' },
  '.cm-panel.cm-panel-lint ul [aria-selected]': {
    backgroundColor: 'var(--kl-accent-soft)',
    color: 'inherit',
  },
  '.cm-panel.cm-panel-lint ul:focus [aria-selected]': {
    backgroundColor: 'var(--kl-accent-soft)',
    color: 'inherit',
  },
  '.cm-lintRange-error': {
    backgroundImage: 'none',
    textDecoration: 'underline wavy var(--kl-mistake)',
    textUnderlineOffset: '0.25em',
    textDecorationSkipInk: 'none',
  },
  '.cm-lintRange-active': { backgroundColor: 'var(--kl-mistake-soft)' },
  '.cm-lint-marker-error': {
    content: 'none',
    width: '0.6rem',
    height: '0.6rem',
    margin: '0.4rem 0.1rem',
    borderRadius: '50%',
    backgroundColor: 'var(--kl-mistake)',
  },
  '.cm-textfield': {
    border: '1px solid var(--kl-line-strong)',
    borderRadius: '0.4rem',
    backgroundColor: 'var(--kl-paper)',
    color: 'var(--kl-ink)',
  },
  '.cm-button': {
    border: '1px solid var(--kl-line-strong)',
    borderRadius: '0.4rem',
    backgroundImage: 'none',
    backgroundColor: 'var(--kl-surface)',
    color: 'var(--kl-ink)',
  },
  '.cm-panel.cm-search': { padding: '0.5rem 2rem 0.5rem 0.75rem' },
  '.cm-panel button[name=close]': { color: 'var(--kl-ink-2)', padding: '0 0.5rem', fontSize: '1rem' },
  '.cm-changedLine, .cm-insertedLine, .cm-inlineChangedLine': { backgroundColor: change('passed', 12) },
  '.cm-changedText': { background: `${change('passed', 30)} !important` },
  '.cm-deletedChunk': { backgroundColor: change('mistake', 12), paddingLeft: '0.4rem' },
  '.cm-deletedChunk .cm-deletedText, .cm-deletedText': { background: `${change('mistake', 32)} !important` },
  '.cm-changedLineGutter': { backgroundColor: 'var(--kl-passed)' },
  '.cm-deletedLineGutter': { backgroundColor: 'var(--kl-mistake)' },
  '.cm-collapsedLines': {
    background: 'var(--kl-not-yet-soft)',
    color: 'var(--kl-ink-2)',
    padding: '0.2rem 0.75rem',
  },
});

export const editorTheme = [theme, syntaxHighlighting(highlight)];
