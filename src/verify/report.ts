import { z } from 'zod';

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
    `${(lab.durationMs / 1000).toFixed(1)} s`,
    ...(isRepeated ? [`${lab.failedRuns}/${lab.runs}`] : []),
    word(lab.ok),
  ]);
  const heads = ['LAB', 'STEPS', 'UNTOUCHED', 'SOLUTION', 'OUTPUTS', 'MISTAKES', 'TIME'];
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
