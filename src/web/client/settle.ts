import type { StepView } from '../../api/api-schema.ts';

/** A pod that was just made takes about so long until it runs. */
const settleMs = 1_500;

export interface Settling {
  /** Something has been judged. */
  next(view: StepView): void;
  /** A verdict waits to be shown. */
  readonly isHolding: boolean;
}

/**
 * Shows what was judged at once, except "not yet": that is held back until it has stood for a moment, so that it neither
 * flashes nor is read out before a pass. A newer "not yet" takes the place of the one held back, and waits no longer.
 */
export function createSettling(show: (view: StepView) => void): Settling {
  let isShown = false;
  let held: StepView | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const showNow = (view: StepView) => {
    clearTimeout(timer);
    held = null;
    isShown = true;
    show(view);
  };
  // What the page is told first is how things have been; and an answer to a question does not change by itself.
  const settles = ({ state, kind }: StepView) => isShown && state === 'notYet' && kind !== 'question';

  return {
    next(view) {
      if (!settles(view)) return showNow(view);
      if (held === null) timer = setTimeout(() => held !== null && showNow(held), settleMs);
      held = view;
    },
    get isHolding() {
      return held !== null;
    },
  };
}
