import { expect, test } from 'vitest';
import { formatReport } from '../../../src/bench/format-report.ts';
import { benchIds, goals } from '../../../src/bench/goals.ts';
import { benchReportSchema, judge } from '../../../src/bench/report.ts';

test('the ratio is the median against the median of the baseline', () => {
  const result = judge({ id: 'command', samples: [8, 10, 90], baseline: [100, 200, 900], note: '' });
  expect(result).toMatchObject({ value: 10, baseline: 200, ratio: 0.05, ok: true });
});

test('a ratio goal is missed by the ratio, however small the value', () => {
  const result = judge({ id: 'command', samples: [1], baseline: [9], note: '' });
  expect(result).toMatchObject({ ratio: 0.111, goal: 0.1, ok: false });
});

test('a ratio goal without a baseline is not reached', () => {
  expect(judge({ id: 'keystroke', samples: [1], note: '' })).toMatchObject({ ratio: null, ok: false });
});

test('a latency goal is judged by p95, not by the median', () => {
  const samples = [...Array.from({ length: 45 }, () => 100), ...Array.from({ length: 5 }, () => 400)];
  expect(judge({ id: 'prompt-warm', samples, note: '' })).toMatchObject({ value: 100, p95: 400, ok: false });
});

test('a goal is reached by exactly what it allows', () => {
  const { goal } = goals['terminal-memory'];
  expect(judge({ id: 'terminal-memory', samples: [goal ?? 0], note: '' }).ok).toBe(true);
  expect(judge({ id: 'terminal-memory', samples: [(goal ?? 0) + 1], note: '' }).ok).toBe(false);
});

test('what was not measured has no figures and is neither reached nor missed', () => {
  expect(judge({ id: 'first-start', samples: [], note: 'run it alone' })).toEqual({
    id: 'first-start',
    value: null,
    unit: 'ms',
    baseline: null,
    ratio: null,
    goal: 600_000,
    ok: null,
    p50: null,
    p95: null,
    samples: 0,
    note: 'run it alone',
  });
});

test('what could not be measured is missed', () => {
  expect(judge({ id: 'verdict', samples: [], failed: true, note: '' }).ok).toBe(false);
});

test('a figure without a goal is ok when what it measures worked, and not when it did not', () => {
  expect(judge({ id: 'verify-catalogue', samples: [9], note: '' }).ok).toBe(true);
  expect(judge({ id: 'verify-catalogue', samples: [9], failed: true, note: '' }).ok).toBe(false);
});

test('a report of every benchmark has the shape tools rely on, and every id is in the table', () => {
  const results = benchIds.map((id) => judge({ id, samples: [1, 2, 3], baseline: [2], note: 'how' }));
  const report = benchReportSchema.parse(JSON.parse(JSON.stringify({ results })));
  expect(Object.keys(report)).toEqual(['results']);
  const table = formatReport(report);
  for (const id of benchIds) expect(table).toContain(id);
});

test('the ids others rely on are measured', () => {
  expect(benchIds).toEqual(
    expect.arrayContaining([
      'first-start',
      'second-start',
      'prompt-warm',
      'prompt-cold',
      'command',
      'keystroke',
      'verdict',
      'chapter-js',
      'terminal-memory',
      'verify-catalogue',
    ]),
  );
});

test('the table says which goal was missed', () => {
  const table = formatReport({ results: [judge({ id: 'prompt-cold', samples: [2_500], note: '' })] });
  expect(table).toMatch(/prompt-cold +2500 ms .*p95 ≤ 2000 ms +MISSED/);
});
