import { z } from 'zod';
import { benchIds, goals, type Unit } from './goals.ts';
import type { Measurement } from './measurement.ts';
import { summarize } from './statistics.ts';

export const benchResultSchema = z.strictObject({
  id: z.enum(benchIds),
  /** The median where there are samples; null when it was not measured. */
  value: z.number().nullable(),
  unit: z.enum(['ms', 'bytes', 'count']),
  /** The median of the same thing done without kindlab, in the same run and unit. */
  baseline: z.number().nullable(),
  /** value / baseline */
  ratio: z.number().nullable(),
  /** At most this much; of what, says `goals.ts`: the value, its p95, or the ratio. */
  goal: z.number().nullable(),
  /** null when it was not measured. */
  ok: z.boolean().nullable(),
  p50: z.number().nullable(),
  p95: z.number().nullable(),
  samples: z.int(),
  note: z.string(),
});
export type BenchResult = z.infer<typeof benchResultSchema>;

/** What `kindlab bench --json` prints. */
export const benchReportSchema = z.strictObject({ results: z.array(benchResultSchema) });
export type BenchReport = z.infer<typeof benchReportSchema>;

/** Sets a measurement against its baseline and its goal. */
export function judge(measurement: Measurement): BenchResult {
  const { id, samples, baseline = [], note } = measurement;
  const { unit, goal, judgedBy } = goals[id];
  if (samples.length === 0) {
    const ok = measurement.failed === true ? false : null;
    const none = { value: null, baseline: null, ratio: null, p50: null, p95: null };
    return { id, ...none, unit, goal, ok, samples: 0, note };
  }
  const { p50, p95 } = summarize(samples);
  const base = baseline.length === 0 ? null : summarize(baseline).p50;
  const ratio = base === null || base === 0 ? null : p50 / base;
  const judged = { value: p50, p95, ratio }[judgedBy];
  const within = goal === null || (judged !== null && judged <= goal);
  return {
    id,
    value: rounded(p50, unit),
    unit,
    baseline: base === null ? null : rounded(base, unit),
    ratio: ratio === null ? null : Number(ratio.toFixed(3)),
    goal,
    ok: within && measurement.failed !== true,
    p50: rounded(p50, unit),
    p95: rounded(p95, unit),
    samples: samples.length,
    note,
  };
}

function rounded(value: number, unit: Unit): number {
  return Number(value.toFixed(unit === 'ms' ? 2 : 0));
}
