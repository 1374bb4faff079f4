import type { Panel } from './panel/panel.ts';

const storageKey = 'kindlab-panel';
const wide = matchMedia('(min-width: 68.75rem)');
const phone = matchMedia('(max-width: 49.99rem)');

interface Remembered {
  open?: boolean;
  share?: number;
  height?: number;
}

/** The panel's place on the page. What is inside it (terminal included) is loaded when it is first opened. */
class PanelFrame {
  #panel: Promise<Panel> | null = null;
  #opener: HTMLElement | null = null;

  get element(): HTMLElement | null {
    return document.querySelector('aside[data-panel]');
  }
  get isOpen(): boolean {
    return document.documentElement.dataset.panel === 'open';
  }

  /** `start`: open a workspace at once, because someone asked for a terminal; otherwise wait for the learner's word. */
  async open(start: boolean): Promise<Panel | null> {
    const element = this.element;
    if (element === null) return null;
    if (!this.isOpen) {
      this.#opener = document.activeElement as HTMLElement | null;
      keepPlace(() => {
        document.documentElement.dataset.panel = 'open';
      });
      this.#remember({ open: true });
      this.#expanded(true);
      this.#hideDot();
    }
    this.#panel ??= import('./panel/panel.ts').then(({ createPanel }) => createPanel(element, this));
    const panel = await this.#panel;
    panel.shown(start);
    return panel;
  }

  close(): void {
    keepPlace(() => {
      delete document.documentElement.dataset.panel;
    });
    this.#remember({ open: false });
    this.#expanded(false);
    void this.#panel?.then((panel) => panel.closed());
    const back = this.#opener?.isConnected
      ? this.#opener
      : document.querySelector<HTMLElement>('[data-panel-open]');
    back?.focus({ preventScroll: true });
  }

  toggle(): void {
    if (this.isOpen) this.close();
    else void this.open(true).then((panel) => panel?.focus());
  }

  /** Brings a lab's shell into view. On a phone the chapter stays in front and the button gets a dot. */
  async showShell(labId: string, shellId: string): Promise<void> {
    if (phone.matches && !this.isOpen) {
      const dot = document.querySelector<HTMLElement>('[data-panel-dot]');
      if (dot !== null) dot.hidden = false;
      return;
    }
    const panel = await this.open(true);
    panel?.showShell(labId, shellId);
  }

  /** Types into a shell as if by hand. Throws ApiError when there is no workspace to type into. */
  async type(labId: string, shellId: string, text: string): Promise<void> {
    const panel = await this.open(true);
    await panel?.type(labId, shellId, text);
  }

  /** Puts the focus into the terminal, or back into the text when it is there already. */
  switchFocus(): void {
    if (this.element?.contains(document.activeElement)) {
      const target = document.querySelector<HTMLElement>(
        'kl-step[data-current] [data-run], kl-step [data-run], main a',
      );
      (document.activeElement as HTMLElement | null)?.blur();
      target?.focus({ preventScroll: true });
    } else {
      void this.open(true).then((panel) => panel?.focus());
    }
  }

  start(): void {
    const element = this.element;
    if (element === null) return;
    document.querySelector('[data-panel-open]')?.addEventListener('click', () => {
      void this.open(true).then((panel) => panel?.focus());
    });
    element.querySelector('[data-panel-close]')?.addEventListener('click', () => this.close());
    this.#makeResizable(element);
    // Left open on the last page: the page was laid out for it before anything was painted.
    if (this.isOpen) {
      this.#expanded(true);
      void this.open(false);
    }
  }

  #expanded(open: boolean): void {
    document.querySelector('[data-panel-open]')?.setAttribute('aria-expanded', String(open));
  }

  #hideDot(): void {
    const dot = document.querySelector<HTMLElement>('[data-panel-dot]');
    if (dot !== null) dot.hidden = true;
  }

  #makeResizable(element: HTMLElement): void {
    const edge = element.querySelector<HTMLElement>('[data-panel-edge]');
    if (edge === null) return;
    const orient = () => edge.setAttribute('aria-orientation', wide.matches ? 'vertical' : 'horizontal');
    orient();
    wide.addEventListener('change', orient);
    edge.addEventListener('pointerdown', (event) => {
      edge.setPointerCapture(event.pointerId);
      edge.dataset.dragging = '';
      event.preventDefault();
    });
    edge.addEventListener('pointermove', (event) => {
      if (edge.dataset.dragging === undefined) return;
      if (wide.matches) this.#size(edge, 100 - (event.clientX / innerWidth) * 100);
      else this.#size(edge, 100 - (event.clientY / innerHeight) * 100);
    });
    const done = () => {
      delete edge.dataset.dragging;
    };
    edge.addEventListener('pointerup', done);
    edge.addEventListener('pointercancel', done);
    edge.addEventListener('keydown', (event) => {
      const grow = { ArrowLeft: 2, ArrowUp: 2, ArrowRight: -2, ArrowDown: -2 }[event.key];
      if (grow === undefined) return;
      event.preventDefault();
      const name = wide.matches ? '--kl-panel-share' : '--kl-panel-height';
      const current =
        Number.parseFloat(getComputedStyle(document.documentElement).getPropertyValue(name)) || 44;
      this.#size(edge, current + grow);
    });
  }

  #size(edge: HTMLElement, percent: number): void {
    const [least, most] = wide.matches ? [30, 65] : [20, 75];
    const value = Math.round(Math.min(most, Math.max(least, percent)) * 10) / 10;
    const name = wide.matches ? '--kl-panel-share' : '--kl-panel-height';
    keepPlace(() => document.documentElement.style.setProperty(name, String(value)));
    edge.setAttribute('aria-valuenow', String(Math.round(value)));
    this.#remember(wide.matches ? { share: value } : { height: value });
  }

  #remember(change: Remembered): void {
    try {
      const known = JSON.parse(localStorage.getItem(storageKey) ?? '{}') as Remembered;
      localStorage.setItem(storageKey, JSON.stringify({ ...known, ...change }));
    } catch {
      // Private windows may refuse storage: the panel then simply starts closed next time.
      return;
    }
  }
}

/** Changes the layout without losing the line one was reading: what was at the top stays there. */
function keepPlace(change: () => void): void {
  const top = 80;
  const anchor = [...document.querySelectorAll<HTMLElement>('main :is(kl-step, h2, h3, p, pre, li)')].find(
    (node) => node.getBoundingClientRect().bottom > top,
  );
  const before = anchor?.getBoundingClientRect().top ?? 0;
  change();
  const after = anchor?.getBoundingClientRect().top ?? 0;
  if (scrollY > 0 && Math.abs(after - before) > 1) scrollBy({ top: after - before, behavior: 'instant' });
}

export type { PanelFrame };
export const panelFrame = new PanelFrame();
