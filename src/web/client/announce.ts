import { ApiError } from './api.ts';
import { page } from './page-state.ts';
import { locale, say } from './strings.ts';

let pending: string[] = [];

/** Tells screen readers, politely; several changes at once are one sentence after the other. */
export function announce(text: string): void {
  pending.push(text);
  if (pending.length > 1) return;
  setTimeout(() => {
    const region = document.querySelector('[data-announcer]');
    if (region !== null) region.textContent = pending.join(' ');
    pending = [];
  }, 150);
}

/** Says something in a corner of the page without moving anything. Warnings and errors stay until closed. */
export function toast(
  level: 'info' | 'warning' | 'error',
  message: string,
  hint: string | null = null,
): void {
  const host = document.querySelector('[data-toasts]');
  if (host === null) return;
  const box = document.createElement('div');
  box.className = 'toast';
  box.dataset.level = level;
  const text = document.createElement('p');
  text.textContent = message;
  if (hint !== null) {
    const more = document.createElement('span');
    more.className = 'toast__hint';
    more.textContent = ` ${hint}`;
    text.append(more);
  }
  const close = document.createElement('button');
  close.type = 'button';
  close.className = 'icon-button';
  close.setAttribute('aria-label', say('close'));
  close.innerHTML = '<span class="icon icon--close" aria-hidden="true"></span>';
  close.addEventListener('click', () => box.remove());
  box.append(text, close);
  for (const same of host.querySelectorAll('.toast')) if (same.textContent === box.textContent) same.remove();
  host.append(box);
  announce(`${message} ${hint ?? ''}`);
  if (level === 'info') setTimeout(() => box.remove(), 8000);
}

export function toastError(error: unknown): void {
  if (error instanceof ApiError) toast('error', error.message, error.hint);
  else toast('error', say('errorUnknown', { detail: String(error) }));
}

export function startNotices(): void {
  page.on('notice', (notice) => toast(notice.level, notice[locale]));
}
