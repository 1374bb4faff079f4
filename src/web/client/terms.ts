import { say } from './strings.ts';

const lingerMs = 200;

/**
 * Shows what a marked term means, on hover, on focus and on touch. One bubble in the top layer serves the page, so
 * nothing moves and nothing is cut off. Without scripts a term is a link to the glossary.
 */
export function startTerms(): void {
  const terms = document.querySelectorAll<HTMLAnchorElement>('a[data-term]');
  if (terms.length === 0) return;
  const bubble = document.createElement('div');
  bubble.className = 'term-bubble';
  bubble.popover = 'manual';
  // What it says is read to screen readers by the term's own description.
  bubble.setAttribute('aria-hidden', 'true');
  const sense = document.createElement('p');
  const more = document.createElement('a');
  more.tabIndex = -1;
  bubble.append(sense, more);
  document.body.append(bubble);
  let shown: HTMLAnchorElement | null = null;
  let leaving: ReturnType<typeof setTimeout> | undefined;

  const hide = () => {
    clearTimeout(leaving);
    shown = null;
    if (bubble.matches(':popover-open')) bubble.hidePopover();
  };
  const leave = () => {
    clearTimeout(leaving);
    leaving = setTimeout(hide, lingerMs);
  };
  const show = (term: HTMLAnchorElement) => {
    clearTimeout(leaving);
    if (shown === term) return;
    const described = document.getElementById(term.getAttribute('aria-describedby') ?? '');
    sense.textContent = described?.textContent ?? '';
    more.href = term.href;
    more.textContent = say('termMore');
    shown = term;
    if (!bubble.matches(':popover-open')) bubble.showPopover();
    place(bubble, term);
  };

  for (const term of terms) {
    term.addEventListener('pointerenter', ({ pointerType }) => {
      if (pointerType !== 'touch') show(term);
    });
    term.addEventListener('pointerleave', ({ pointerType }) => {
      if (pointerType !== 'touch' && document.activeElement !== term) leave();
    });
    term.addEventListener('focus', () => {
      if (term.matches(':focus-visible')) show(term);
    });
    term.addEventListener('blur', leave);
    term.addEventListener('click', (event) => {
      // A finger cannot hover: the first tap explains, the link is in the bubble.
      if ((event as PointerEvent).pointerType !== 'touch') return;
      event.preventDefault();
      show(term);
    });
  }
  bubble.addEventListener('pointerenter', () => clearTimeout(leaving));
  bubble.addEventListener('pointerleave', ({ pointerType }) => {
    if (pointerType !== 'touch') leave();
  });
  document.addEventListener('keydown', ({ key }) => {
    if (key === 'Escape') hide();
  });
  document.addEventListener('pointerdown', ({ target }) => {
    if (shown !== null && !bubble.contains(target as Node) && !shown.contains(target as Node)) hide();
  });
  addEventListener('scroll', hide, { passive: true });
}

/** Below the term, above it where there is no room, and within the window. */
function place(bubble: HTMLElement, term: HTMLElement): void {
  const gap = 6;
  const edge = 12;
  // A term may break over two lines; the bubble belongs to its beginning.
  const line = term.getClientRects()[0] ?? term.getBoundingClientRect();
  const { width, height } = bubble.getBoundingClientRect();
  const left = Math.max(edge, Math.min(line.left, document.documentElement.clientWidth - width - edge));
  const below = line.bottom + gap + height <= document.documentElement.clientHeight - edge;
  bubble.style.left = `${left}px`;
  bubble.style.top = `${below ? line.bottom + gap : Math.max(edge, line.top - gap - height)}px`;
}
