import { ApiError } from '../api.ts';
import type { PanelFrame } from '../panel-frame.ts';
import { say } from '../strings.ts';
import type { Panel } from './panel.ts';

const isTouch = matchMedia('(max-width: 49.99rem), (pointer: coarse)');

/** Everything in the panel that types: key row, input line, find, and the form for a further shell. */
export function bindInputs(
  element: HTMLElement,
  { panel, frame, isReaderMode }: { panel: Panel; frame: PanelFrame; isReaderMode: boolean },
): void {
  bindKeys(element, panel);
  bindLine(element, panel);
  bindFind(element, panel);
  bindShellForm(element, panel);
  const reader = element.querySelector('[data-panel-reader]');
  reader?.setAttribute('aria-pressed', String(isReaderMode));
  reader?.addEventListener('click', () => {
    const on = reader.getAttribute('aria-pressed') !== 'true';
    reader.setAttribute('aria-pressed', String(on));
    panel.setReaderMode(on);
  });
  element.querySelector('[data-panel-step]')?.addEventListener('click', (event) => {
    // On a phone the panel covers the text the link leads to.
    if ((event.target as HTMLElement).closest('a') !== null && innerWidth < 800) frame.close();
  });
}

function bindKeys(element: HTMLElement, panel: Panel): void {
  element.querySelector('[data-panel-keys]')?.addEventListener('click', (event) => {
    const button = (event.target as HTMLElement).closest<HTMLElement>('[data-key]');
    const view = panel.view;
    if (button === null || view === null) return;
    const key = button.dataset.key ?? '';
    if (key === 'ctrl') {
      const held = button.getAttribute('aria-pressed') !== 'true';
      button.setAttribute('aria-pressed', String(held));
      view.holdCtrl(held);
    } else if (key === 'escape') view.send('\x1b');
    else if (key === 'tab') view.send('\t');
    else if (key === 'up' || key === 'down' || key === 'left' || key === 'right') view.arrow(key);
    else view.send(key);
    view.focus();
  });
}

function bindLine(element: HTMLElement, panel: Panel): void {
  const form = element.querySelector<HTMLFormElement>('[data-panel-input]');
  const toggle = element.querySelector('[data-panel-line]');
  const field = form?.querySelector('input');
  if (form === null || toggle === null || field == null) return;
  const show = (shown: boolean) => {
    form.hidden = !shown;
    toggle.setAttribute('aria-pressed', String(shown));
  };
  show(isTouch.matches);
  toggle.addEventListener('click', () => {
    show(form.hidden === true);
    if (!form.hidden) field.focus();
  });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    // Until there is a shell the line keeps what was written.
    if (panel.view === null) return;
    panel.view.send(`${field.value}\r`);
    field.value = '';
  });
  field.addEventListener('keydown', (event) => {
    // While a syllable is being composed, Enter and Ctrl belong to the input method.
    if (event.isComposing) return;
    if (event.ctrlKey && event.key === 'c' && field.selectionStart === field.selectionEnd) {
      event.preventDefault();
      panel.view?.send('\x03');
    } else if (event.key === 'ArrowUp' && field.value === '') {
      event.preventDefault();
      panel.view?.arrow('up');
    }
  });
}

function bindFind(element: HTMLElement, panel: Panel): void {
  const form = element.querySelector<HTMLFormElement>('[data-panel-find-form]');
  const field = form?.querySelector('input');
  if (form === null || field == null) return;
  const close = () => {
    form.hidden = true;
    panel.view?.stopFinding();
    panel.view?.focus();
  };
  element.querySelector('[data-panel-find]')?.addEventListener('click', () => {
    if (!form.hidden) return close();
    form.hidden = false;
    field.focus();
  });
  form.querySelector('[data-find-close]')?.addEventListener('click', close);
  form.addEventListener('submit', (event) => event.preventDefault());
  field.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') close();
    if (event.key === 'Enter' && !event.isComposing) panel.view?.find(field.value, event.shiftKey ? 1 : -1);
  });
}

function bindShellForm(element: HTMLElement, panel: Panel): void {
  const form = element.querySelector<HTMLFormElement>('[data-panel-shell-form]');
  const error = form?.querySelector('[data-shell-error]');
  form?.addEventListener('submit', async (event) => {
    event.preventDefault();
    const data = new FormData(form);
    const submit = form.querySelector<HTMLButtonElement>('[type="submit"]');
    if (submit !== null) submit.disabled = true;
    try {
      await panel.openShell(String(data.get('pod')).trim(), String(data.get('container') ?? '').trim());
      form.reset();
      form.hidePopover();
      if (error != null) error.textContent = '';
    } catch (problem) {
      const text =
        problem instanceof ApiError
          ? [problem.message, problem.hint].filter(Boolean).join(' ')
          : say('openFailed');
      if (error != null) error.textContent = text;
    }
    if (submit !== null) submit.disabled = false;
  });
}
