import { minorOf } from '../cluster/source/versions.ts';
import { writeProof } from '../lab/lab-proofs.ts';
import type { LoadedLab } from '../lab/lab-schema.ts';
import { loadLabs } from '../lab/load-labs.ts';
import { fingerprintOfLab } from '../lab/proven-content.ts';
import { createLimits, type Limits } from './limits.ts';
import type { PartResult } from './part-log.ts';
import type { VerifiedLab, VerifyReport } from './report.ts';
import { type LabResult, type VerifyOptions, verifyLab } from './verify-lab.ts';

/** Proves all labs `repeat` times, `parallel` workspaces at a time. Rejects only when interrupted. */
export async function verifyLabs(
  labs: readonly LoadedLab[],
  options: Omit<VerifyOptions, 'limit'> & Limits & { repeat: number },
): Promise<{ report: VerifyReport; results: LabResult[] }> {
  const limit = createLimits(options);
  const results = await Promise.all(
    labs.map(async (lab) => {
      const first = await verifyLab(lab, { ...options, limit });
      // What is recorded is what the first run saw; the others say how often it stands.
      const recorded = options.update ? withOutputsOnRecord(options.root, lab) : lab;
      const others = Array.from({ length: options.repeat - 1 }, () =>
        verifyLab(recorded, { ...options, update: false, limit }),
      );
      const result = mergeRuns([first, ...(await Promise.all(others))]);
      if (options.update) await recordProof(lab, result.report, options);
      return result;
    }),
  );
  const report = {
    kubernetes: options.kubernetes,
    ok: results.every((result) => result.report.ok),
    labs: results.map((result) => result.report),
  };
  return { report, results };
}

function withOutputsOnRecord(root: string, lab: LoadedLab): LoadedLab {
  return { ...lab, outputs: loadLabs(root).labs.get(lab.id)?.outputs ?? lab.outputs };
}

/** A lab that was never proven leaves what is on record as it is. */
async function recordProof(
  lab: LoadedLab,
  { steps, mistakes, mutants, runs, failedRuns, durationMs }: VerifiedLab,
  { root, kubernetes, date }: Pick<VerifyOptions, 'root' | 'kubernetes' | 'date'>,
): Promise<void> {
  if (failedRuns === runs) return;
  const proof = { kubernetes, date, fingerprint: fingerprintOfLab(lab), steps, mistakes, mutants };
  await writeProof(root, lab.id, minorOf(kubernetes), { ...proof, runs, failedRuns, durationMs });
}

/** A lab is proven when it was each time. What went wrong in several runs is told once. */
export function mergeRuns(results: readonly [LabResult, ...LabResult[]]): LabResult {
  const [first] = results;
  const reports = results.map(({ report }) => report);
  const all = (holds: (one: VerifiedLab) => boolean): boolean => reports.every(holds);
  const least = (pick: (one: VerifiedLab) => number): number => Math.min(...reports.map(pick));
  const { mistakes, checkpoints, mutants } = first.report;
  return {
    report: {
      ...first.report,
      ok: all(({ ok }) => ok),
      untouched: all(({ untouched }) => untouched),
      solution: all(({ solution }) => solution),
      outputs: all(({ outputs }) => outputs),
      mistakes: { ...mistakes, proven: least((one) => one.mistakes.proven) },
      checkpoints: { ...checkpoints, proven: least((one) => one.checkpoints.proven) },
      mutants: { ...mutants, noticed: least((one) => one.mutants.noticed) },
      durationMs: Math.round(reports.reduce((sum, one) => sum + one.durationMs, 0) / reports.length),
      runs: reports.length,
      failedRuns: reports.filter(({ ok }) => !ok).length,
    },
    parts: mergeParts(results.flatMap(({ parts }) => parts)),
    problems: [...new Set(results.flatMap(({ problems }) => problems))],
  };
}

function mergeParts(parts: readonly PartResult[]): PartResult[] {
  const merged = new Map<string, PartResult>();
  for (const part of parts) {
    const known = merged.get(part.name);
    const problems = [...new Set([...(known?.problems ?? []), ...part.problems])];
    merged.set(part.name, { ...part, ...known, problems });
  }
  return [...merged.values()];
}
