import { say } from '../strings.ts';
import type { LabShells } from './lab-shells.ts';
import { type PanelViews, type ViewId, viewIds } from './panel-views.ts';

/** A shell, or a view beside the shells. */
export type TabTarget = { shell: string } | { view: ViewId };

export interface PanelTab {
  /** Of the tab's element. */
  id: string;
  target: TabTarget;
  label: string;
  isSelected: boolean;
  isUnread: boolean;
  canClose: boolean;
}

const viewLabels = { files: 'filesTab', objects: 'objectsTab' } as const;

/** The workspace's own shell first, then those in containers, which can be closed, then the views. */
export function panelTabs(
  shells: { id: string }[],
  lab: Pick<LabShells, 'selected' | 'unread'>,
  views: Pick<PanelViews, 'chosen' | 'isUnread'>,
): PanelTab[] {
  const others = shells.filter((shell) => shell.id !== 'main');
  const shellTabs = ['main', ...others.map(({ id }) => id)].map((id) => ({
    id: `kl-tab-shell-${id}`,
    target: { shell: id },
    label: id === 'main' ? say('mainShell') : id.replace('.', ' / '),
    isSelected: views.chosen === null && id === lab.selected,
    isUnread: lab.unread.has(id),
    canClose: id !== 'main',
  }));
  const viewTabs = viewIds.map((id) => ({
    id: `kl-tab-view-${id}`,
    target: { view: id },
    label: say(viewLabels[id]),
    isSelected: views.chosen === id,
    isUnread: views.isUnread(id),
    canClose: false,
  }));
  return [...shellTabs, ...viewTabs];
}

export interface TabActions {
  select(target: TabTarget): void;
  close(shellId: string): void;
}

/** Draws the row of tabs, and says of `body` which of them it belongs to. */
export function drawTabs(host: HTMLElement, body: HTMLElement, tabs: PanelTab[], actions: TabActions): void {
  const hadFocus = host.contains(document.activeElement) ? document.activeElement?.id : undefined;
  host.replaceChildren(...tabs.map((tab) => tabElement(tab, body.id, actions)));
  const focus = (id: string) => host.querySelector<HTMLElement>(`#${CSS.escape(id)}`)?.focus();
  if (hadFocus !== undefined) focus(hadFocus);
  const selected = tabs.find((tab) => tab.isSelected);
  if (selected !== undefined) body.setAttribute('aria-labelledby', selected.id);
  host.onkeydown = (event) => {
    const next = nextTab(tabs, event.key);
    if (next === undefined) return;
    event.preventDefault();
    actions.select(next.target);
    focus(next.id);
  };
}

/** Where an arrow, Home or End leads from the selected tab; undefined for other keys. */
export function nextTab<Tab extends { isSelected: boolean }>(tabs: Tab[], key: string): Tab | undefined {
  const selected = tabs.findIndex((tab) => tab.isSelected);
  const index = { ArrowLeft: selected - 1, ArrowRight: selected + 1, Home: 0, End: -1 }[key];
  return index === undefined ? undefined : tabs.at(index % tabs.length);
}

function tabElement(tab: PanelTab, bodyId: string, actions: TabActions): HTMLElement {
  const box = document.createElement('span');
  box.className = 'tab';
  box.setAttribute('role', 'presentation');
  box.toggleAttribute('data-selected', tab.isSelected);
  const button = document.createElement('button');
  button.type = 'button';
  button.id = tab.id;
  Object.assign(button.dataset, tab.target);
  button.setAttribute('role', 'tab');
  button.setAttribute('aria-selected', String(tab.isSelected));
  button.setAttribute('aria-controls', bodyId);
  button.tabIndex = tab.isSelected ? 0 : -1;
  button.textContent = tab.label;
  button.addEventListener('click', () => actions.select(tab.target));
  box.append(button);
  if (tab.isUnread) addDot(box, button, 'shell' in tab.target ? say('unread') : say('changedSince'));
  const { target } = tab;
  if (tab.canClose && 'shell' in target) box.append(closeButton(tab, () => actions.close(target.shell)));
  return box;
}

function addDot(box: HTMLElement, button: HTMLElement, word: string): void {
  const dot = document.createElement('span');
  dot.className = 'tab__dot';
  dot.title = word;
  const spoken = document.createElement('span');
  spoken.className = 'sr-only';
  spoken.textContent = word;
  button.append(spoken);
  box.append(dot);
}

function closeButton(tab: PanelTab, close: () => void): HTMLElement {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'tab__close';
  button.setAttribute('aria-label', say('closeShell', { name: tab.label }));
  button.textContent = '×';
  button.addEventListener('click', close);
  return button;
}
