import { LabError } from '../lab/lab-error.ts';
import type { Store } from '../store/store.ts';

export interface StoreHealth {
  /** Looks at most once a second, however often it is asked; never rejects. */
  check(): Promise<{ ready: boolean; detail: string | null }>;
}

const freshMs = 1_000;

export function createStoreHealth(store: Store, now: () => number = Date.now): StoreHealth {
  let last: { at: number; result: ReturnType<StoreHealth['check']> } | null = null;
  return {
    check() {
      if (!last || now() - last.at > freshMs) last = { at: now(), result: look(store) };
      return last.result;
    },
  };
}

async function look(store: Store) {
  try {
    await store.check();
    return { ready: true, detail: null };
  } catch (error) {
    const hint = error instanceof LabError && error.hint ? ` ${error.hint}` : '';
    return { ready: false, detail: `${error instanceof Error ? error.message : String(error)}${hint}` };
  }
}
