import type { LoadedLab } from '../lab/lab-schema.ts';
import type { VerifiedLab, VerifyReport } from './report.ts';
import { type LabResult, type VerifyOptions, verifyLab } from './verify-lab.ts';

/** Proves all labs `repeat` times, `parallel` workspaces at a time. Rejects only when interrupted. */
export async function verifyLabs(
  labs: readonly LoadedLab[],
  options: Omit<VerifyOptions, 'limit'> & { parallel: number; repeat: number },
): Promise<{ report: VerifyReport; problems: Map<string, string[]> }> {
  const limit = createLimit(options.parallel);
  const rounds = Array.from({ length: options.repeat }, (_, index) => index);
  const results = await Promise.all(
    labs.map(async (lab) => {
      const first = await verifyLab(lab, { ...options, limit });
      const others = await Promise.all(rounds.slice(1).map(() => verifyLab(lab, { ...options, limit })));
      return mergeRuns([first, ...others]);
    }),
  );
  const report = {
    kubernetes: options.kubernetes,
    ok: results.every((result) => result.report.ok),
    labs: results.map((result) => result.report),
  };
  const problems = new Map(results.map((result) => [result.report.id, result.problems]));
  return { report, problems };
}

/** A lab is proven when it was each time. What went wrong in several runs is told once. */
export function mergeRuns(results: readonly [LabResult, ...LabResult[]]): LabResult {
  const [{ report }] = results;
  const reports = results.map((result) => result.report);
  const all = (holds: (one: VerifiedLab) => boolean): boolean => reports.every(holds);
  return {
    report: {
      ...report,
      ok: all(({ ok }) => ok),
      untouched: all(({ untouched }) => untouched),
      solution: all(({ solution }) => solution),
      outputs: all(({ outputs }) => outputs),
      mistakes: { ...report.mistakes, proven: Math.min(...reports.map(({ mistakes }) => mistakes.proven)) },
      durationMs: Math.round(reports.reduce((sum, one) => sum + one.durationMs, 0) / reports.length),
      runs: reports.length,
      failedRuns: reports.filter(({ ok }) => !ok).length,
    },
    problems: [...new Set(results.flatMap(({ problems }) => problems))],
  };
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
