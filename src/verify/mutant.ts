import { checkState, type StateContext } from '../engine/check-state.ts';
import type { KubeObject } from '../engine/kube-object.ts';
import type { StateCheck } from '../lab/lab-schema.ts';
import type { Path } from './change-value.ts';

/** What a check or an expectation is about, changed in one property that it names: it has to notice. */
export interface Mutant {
  /** The property, e.g. `['match', 'spec', 'replicas']` of a check. */
  path: Path;
  /** What was done, e.g. `removed`. */
  change: string;
  noticed: boolean;
}

export function stillHolds(
  check: StateCheck,
  objects: readonly KubeObject[],
  context: StateContext,
): boolean {
  try {
    return checkState(check, objects, context).ok;
  } catch {
    // A field of another type than the expression wants: it is not so.
    return false;
  }
}
