import { say } from '../strings.ts';

import type { LabShells } from './lab-shells.ts';

export interface ShellTab {
  id: string;
  label: string;
  isSelected: boolean;
  isUnread: boolean;
  canClose: boolean;
}

/** The workspace's own shell first, then those in containers, which can be closed. */
export function shellTabs(shells: { id: string }[], lab: LabShells): ShellTab[] {
  const others = shells.filter((shell) => shell.id !== 'main');
  return [
    { id: 'main', label: say('mainShell'), canClose: false },
    ...others.map(({ id }) => ({ id, label: id.replace('.', ' / '), canClose: true })),
  ].map((tab) => ({ ...tab, isSelected: tab.id === lab.selected, isUnread: lab.unread.has(tab.id) }));
}

/** Draws the row of shells; `select` and `close` are called with a shell's id. */
export function drawTabs(
  host: HTMLElement,
  tabs: ShellTab[],
  actions: { select(id: string): void; close(id: string): void },
): void {
  const focused = (document.activeElement as HTMLElement | null)?.dataset.shell;
  host.replaceChildren(...tabs.map((tab) => tabElement(tab, actions)));
  if (focused !== undefined)
    host.querySelector<HTMLElement>(`[role="tab"][data-shell="${CSS.escape(focused)}"]`)?.focus();
  host.onkeydown = (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (step === undefined) return;
    const index = tabs.findIndex((tab) => tab.isSelected) + step;
    const next = tabs[(index + tabs.length) % tabs.length];
    if (next === undefined) return;
    event.preventDefault();
    actions.select(next.id);
    host.querySelector<HTMLElement>(`[role="tab"][data-shell="${CSS.escape(next.id)}"]`)?.focus();
  };
}

function tabElement(
  tab: ShellTab,
  actions: { select(id: string): void; close(id: string): void },
): HTMLElement {
  const box = document.createElement('span');
  box.className = 'tab';
  box.setAttribute('role', 'presentation');
  box.toggleAttribute('data-selected', tab.isSelected);
  const button = document.createElement('button');
  button.type = 'button';
  button.dataset.shell = tab.id;
  button.setAttribute('role', 'tab');
  button.setAttribute('aria-selected', String(tab.isSelected));
  button.tabIndex = tab.isSelected ? 0 : -1;
  button.textContent = tab.label;
  button.addEventListener('click', () => actions.select(tab.id));
  box.append(button);
  if (tab.isUnread) {
    const dot = document.createElement('span');
    dot.className = 'tab__dot';
    dot.title = say('unread');
    const word = document.createElement('span');
    word.className = 'sr-only';
    word.textContent = say('unread');
    button.append(word);
    box.append(dot);
  }
  if (tab.canClose) {
    const close = document.createElement('button');
    close.type = 'button';
    close.className = 'tab__close';
    close.setAttribute('aria-label', say('closeShell', { name: tab.label }));
    close.textContent = '×';
    close.addEventListener('click', () => actions.close(tab.id));
    box.append(close);
  }
  return box;
}
