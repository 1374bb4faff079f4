import type { LoadedLab } from '../lab/lab-schema.ts';
import type { VerifyReport } from './report.ts';
import { type VerifyOptions, verifyLab } from './verify-lab.ts';

/** Proves all labs, `parallel` workspaces at a time. Rejects only when interrupted. */
export async function verifyLabs(
  labs: readonly LoadedLab[],
  options: Omit<VerifyOptions, 'limit'> & { parallel: number },
): Promise<{ report: VerifyReport; problems: Map<string, string[]> }> {
  const limit = createLimit(options.parallel);
  const results = await Promise.all(labs.map((lab) => verifyLab(lab, { ...options, limit })));
  const report = {
    kubernetes: options.kubernetes,
    ok: results.every((result) => result.report.ok),
    labs: results.map((result) => result.report),
  };
  const problems = new Map(results.map((result) => [result.report.id, result.problems]));
  return { report, problems };
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
