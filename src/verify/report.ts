import { z } from 'zod';
import type { LoadedLab } from '../lab/lab-schema.ts';
import type { PartResult } from './part-log.ts';
import { partNames } from './part-names.ts';

/** One lab as `kindlab verify --json` prints it. */
export const verifiedLabSchema = z.strictObject({
  id: z.string(),
  ok: z.boolean(),
  /** How many steps it has. */
  steps: z.int(),
  /** On a fresh workspace no step passes and no check is broken. */
  untouched: z.boolean(),
  /** The solution passes every step in order. */
  solution: z.boolean(),
  /** What the solution printed is what is recorded for this Kubernetes minor. */
  outputs: z.boolean(),
  /** Wrong turns that, taken for real, got exactly their own diagnosis. */
  mistakes: z.strictObject({ proven: z.int(), total: z.int() }),
  /** Ways back to the beginning of a step that lead there. */
  checkpoints: z.strictObject({ proven: z.int(), total: z.int() }),
  /** Properties that checks and expectations name, changed one at a time, and how many of these changes were noticed. */
  mutants: z.strictObject({ noticed: z.int(), total: z.int() }),
  /** Of one run. */
  durationMs: z.int(),
  /** How often it was proven, and how often in vain: their ratio is the flake rate. */
  runs: z.int().min(1),
  failedRuns: z.int(),
});
export type VerifiedLab = z.infer<typeof verifiedLabSchema>;

export const verifyReportSchema = z.strictObject({
  /** Server version, e.g. v1.36.3. */
  kubernetes: z.string(),
  ok: z.boolean(),
  labs: z.array(verifiedLabSchema),
});
export type VerifyReport = z.infer<typeof verifyReportSchema>;

/** What one run's parts come to; a part that was not come to is not proven. */
export function reportOf(lab: LoadedLab, parts: readonly PartResult[], durationMs: number): VerifiedLab {
  const proven = new Set(parts.filter(({ problems }) => problems.length === 0).map(({ name }) => name));
  const wanted = partNames(lab);
  const count = (kind: string): { proven: number; total: number } => {
    const names = wanted.filter((name) => name.startsWith(`${kind} `));
    return { proven: names.filter((name) => proven.has(name)).length, total: names.length };
  };
  const solution = count('solution');
  const ok = wanted.every((name) => proven.has(name)) && proven.size === parts.length;
  const mutants = { noticed: 0, total: 0 };
  for (const part of parts) {
    mutants.noticed += part.mutants?.noticed ?? 0;
    mutants.total += part.mutants?.total ?? 0;
  }
  return {
    id: lab.id,
    ok,
    steps: lab.steps.length,
    untouched: proven.has('untouched'),
    solution: solution.proven === solution.total,
    outputs: proven.has('outputs'),
    mistakes: count('mistake'),
    checkpoints: count('checkpoint'),
    mutants,
    durationMs,
    runs: 1,
    failedRuns: ok ? 0 : 1,
  };
}

/** Lab by lab as an aligned table, without colours. */
export function formatReport(report: VerifyReport): string {
  const word = (ok: boolean): string => (ok ? 'ok' : 'FAILED');
  const isRepeated = report.labs.some(({ runs }) => runs > 1);
  const rows = report.labs.map((lab) => [
    lab.id,
    String(lab.steps),
    word(lab.untouched),
    word(lab.solution),
    word(lab.outputs),
    `${lab.mistakes.proven}/${lab.mistakes.total}`,
    `${lab.checkpoints.proven}/${lab.checkpoints.total}`,
    `${lab.mutants.noticed}/${lab.mutants.total}`,
    `${(lab.durationMs / 1000).toFixed(1)} s`,
    ...(isRepeated ? [`${lab.failedRuns}/${lab.runs}`] : []),
    word(lab.ok),
  ]);
  const heads = [
    'LAB',
    'STEPS',
    'UNTOUCHED',
    'SOLUTION',
    'OUTPUTS',
    'MISTAKES',
    'CHECKPOINTS',
    'MUTANTS',
    'TIME',
  ];
  const table = [[...heads, ...(isRepeated ? ['FAILED RUNS'] : []), 'RESULT'], ...rows];
  const widths =
    table[0]?.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0))) ?? [];
  return table
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
