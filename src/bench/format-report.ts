import { goals, type Unit } from './goals.ts';
import type { BenchReport, BenchResult } from './report.ts';

/** A table, then what each figure is and how it came about. Without colours. */
export function formatReport({ results }: BenchReport): string {
  const rows = results.map((result) => [
    result.id,
    quantity(result.value, result.unit),
    result.samples > 1 ? quantity(result.p95, result.unit) : '',
    quantity(result.baseline, result.unit),
    result.ratio === null ? '' : `${result.ratio.toFixed(2)}×`,
    goalOf(result),
    result.ok === null ? '' : result.ok ? 'ok' : 'MISSED',
    result.samples === 0 ? '' : String(result.samples),
  ]);
  const table = [['', 'VALUE', 'P95', 'BASELINE', 'RATIO', 'GOAL', '', 'SAMPLES'], ...rows];
  const widths =
    table[0]?.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0))) ?? [];
  const lines = table.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  const notes = results.map(({ id, note }) => `${id}: ${goals[id].what}\n    ${note}`);
  return `${lines.join('\n')}\n\n${notes.join('\n')}`;
}

function goalOf({ id, unit }: BenchResult): string {
  const { goal, judgedBy } = goals[id];
  if (goal === null) return '';
  if (judgedBy === 'ratio') return `≤ ${goal}×`;
  return `${judgedBy === 'p95' ? 'p95 ' : ''}≤ ${quantity(goal, unit)}`;
}

function quantity(value: number | null, unit: Unit): string {
  if (value === null) return '';
  if (unit === 'count') return String(value);
  if (unit === 'ms')
    return value >= 10_000 ? `${(value / 1000).toFixed(1)} s` : `${value.toFixed(value < 100 ? 1 : 0)} ms`;
  return value >= 1024 * 1024 ? `${(value / 1024 / 1024).toFixed(1)} MiB` : `${(value / 1024).toFixed(1)} kB`;
}
