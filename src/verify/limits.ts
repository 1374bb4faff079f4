import type { Lab } from '../lab/lab-schema.ts';

export interface Limits {
  /** Workspaces at a time. */
  parallel: number;
  /** How many of them may have a control plane of their own. */
  controlPlanes: number;
}

/** Runs work on a lab when there is room for another workspace of its kind. */
export type LimitLab = <T>(lab: Pick<Lab, 'isolation'>, work: () => Promise<T>) => Promise<T>;

export function createLimits({ parallel, controlPlanes }: Limits): LimitLab {
  const workspaces = createLimit(parallel);
  const own = createLimit(controlPlanes);
  return (lab, work) => (lab.isolation === 'controlPlane' ? own(() => workspaces(work)) : workspaces(work));
}

/** Lets so many pieces of work run at once, in the order they were handed in. */
export function createLimit(parallel: number): <T>(work: () => Promise<T>) => Promise<T> {
  let free = parallel;
  const waiting: (() => void)[] = [];
  return async (work) => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) free += 1;
      else next();
    }
  };
}
