import { currentCard, moveBy } from './current-step.ts';
import { panelFrame } from './panel-frame.ts';

function isTyping(target: EventTarget | null): boolean {
  const element = target as HTMLElement | null;
  return element?.closest('input, textarea, select, [contenteditable], .panel') != null;
}

export function showShortcuts(): void {
  document.querySelector<HTMLDialogElement>('[data-shortcut-sheet]')?.showModal();
}

/** Keys for the whole page. Single letters work only where nothing is being typed. */
export function startShortcuts(): void {
  for (const button of document.querySelectorAll('[data-shortcuts]'))
    button.addEventListener('click', showShortcuts);
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey && event.code === 'Backquote') {
      event.preventDefault();
      if (event.shiftKey) panelFrame.switchFocus();
      else panelFrame.toggle();
      return;
    }
    if ((event.ctrlKey || event.metaKey) && event.key === 'k' && !isTyping(event.target)) {
      event.preventDefault();
      document.querySelector<HTMLElement>('[data-search-open]')?.click();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    if (document.querySelector('dialog[open]') !== null) return;
    const action = actions[event.key];
    if (action === undefined) return;
    event.preventDefault();
    action();
  });
}

const actions: Record<string, () => void> = {
  '?': showShortcuts,
  '/': () => document.querySelector<HTMLElement>('[data-search-open]')?.click(),
  j: () => moveBy(1),
  k: () => moveBy(-1),
  r: () => void currentCard()?.run(),
};
