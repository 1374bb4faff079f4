import { toastError } from '../announce.ts';

/** What the panel shows beside the shells. */
export type ViewId = 'files' | 'objects';

export interface PanelView {
  readonly element: HTMLElement;
  /** It is in front and the panel is open; it is about this lab, whose workspace is there. */
  shown(labId: string): void;
  /** It is no longer seen. */
  hidden(): void;
  /** Another lab is in front while it is shown. */
  labChanged?(labId: string): void;
  /** Takes the focus; without it the first thing in `element` that can have it does. */
  focus?(): void;
  dispose?(): void;
}

/** What a view may ask of the panel. */
export interface ViewActions {
  /** Types into the workspace's main shell as if by hand, and brings it to front. Throws ApiError when there is none. */
  type(labId: string, text: string): Promise<void>;
  showShell(labId: string, shellId: string): void;
  /** Tells screen readers, politely. */
  announce(text: string): void;
  /** Puts a dot on the view's tab while another one is in front. */
  markUnread(): void;
}

type CreateView = (actions: ViewActions) => PanelView;

const loaders: Record<ViewId, () => Promise<CreateView>> = {
  files: async () => (await import('../editor/files-view.ts')).createFilesView,
  objects: async () => (await import('../objects/objects-view.ts')).createObjectsView,
};
export const viewIds = Object.keys(loaders) as ViewId[];

const storageKey = `kindlab-view ${location.pathname}`;

/** The views beside the shells, each made when it is first chosen, at most one of them in front. */
export class PanelViews {
  readonly #host: HTMLElement;
  readonly #actions: Omit<ViewActions, 'markUnread'>;
  readonly #unreadChanged: () => void;
  readonly #views = new Map<ViewId, PanelView>();
  readonly #unread = new Set<ViewId>();
  #chosen: ViewId | null = remembered();
  /** What is seen now, and of which lab. */
  #seen: { view: PanelView; labId: string } | null = null;

  constructor(host: HTMLElement, actions: Omit<ViewActions, 'markUnread'>, unreadChanged: () => void) {
    this.#host = host;
    this.#actions = actions;
    this.#unreadChanged = unreadChanged;
  }

  /** null: the shells are in front. */
  get chosen(): ViewId | null {
    return this.#chosen;
  }

  isUnread(id: ViewId): boolean {
    return this.#unread.has(id);
  }

  choose(id: ViewId | null): void {
    this.#chosen = id;
    if (id !== null) this.#unread.delete(id);
    try {
      sessionStorage.setItem(storageKey, id ?? '');
    } catch {
      // Storage may be refused; then the choice is not remembered.
      return;
    }
  }

  /** Shows the chosen view of this lab; with `null` there is nothing to show it of, or nobody to see it. */
  show(labId: string | null): void {
    const id = this.#chosen;
    const view = id === null ? undefined : this.#views.get(id);
    if (id !== null && view === undefined && labId !== null) void this.#load(id, labId);
    if (view === undefined || labId === null) this.#hide();
    else if (this.#seen?.view !== view) {
      this.#hide();
      this.#seen = { view, labId };
      view.element.hidden = false;
      view.shown(labId);
    } else if (this.#seen.labId !== labId) {
      this.#seen.labId = labId;
      view.labChanged?.(labId);
    }
  }

  focus(): void {
    const view = this.#seen?.view;
    if (view?.focus !== undefined) view.focus();
    else
      (
        view?.element.querySelector<HTMLElement>('button, input, select, [tabindex="0"]') ?? this.#host
      ).focus();
  }

  #hide(): void {
    if (this.#seen === null) return;
    this.#seen.view.element.hidden = true;
    this.#seen.view.hidden();
    this.#seen = null;
  }

  async #load(id: ViewId, labId: string): Promise<void> {
    try {
      const create = await loaders[id]();
      if (!this.#views.has(id)) this.#add(id, create);
      // Only if nothing else has been chosen since.
      if (this.#chosen === id && this.#seen === null) this.show(labId);
    } catch (error) {
      toastError(error);
    }
  }

  #add(id: ViewId, create: CreateView): void {
    const view = create({ ...this.#actions, markUnread: () => this.#markUnread(id) });
    view.element.classList.add('panel__view');
    view.element.hidden = true;
    this.#host.append(view.element);
    this.#views.set(id, view);
  }

  #markUnread(id: ViewId): void {
    if (this.#chosen === id || this.#unread.has(id)) return;
    this.#unread.add(id);
    this.#unreadChanged();
  }
}

function remembered(): ViewId | null {
  try {
    return viewIds.find((id) => id === sessionStorage.getItem(storageKey)) ?? null;
  } catch {
    // Storage may be refused; then the shells are in front.
    return null;
  }
}
