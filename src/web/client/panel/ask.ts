/** Asks once, in the panel's dialog. Resolves to true for yes. */
export function ask(
  panel: HTMLElement,
  words: { title: string; say: string; yes: string },
): Promise<boolean> {
  const dialog = panel.querySelector<HTMLDialogElement>('[data-panel-ask]');
  if (dialog === null) return Promise.resolve(false);
  const set = (name: string, text: string) => {
    const node = dialog.querySelector(`[data-${name}]`);
    if (node !== null) node.textContent = text;
  };
  set('ask-title', words.title);
  set('ask-say', words.say);
  set('ask-yes', words.yes);
  dialog.returnValue = '';
  dialog.showModal();
  return new Promise((settle) => {
    dialog.addEventListener('close', () => settle(dialog.returnValue === 'yes'), { once: true });
  });
}
