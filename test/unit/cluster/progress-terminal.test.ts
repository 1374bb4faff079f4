import { describe, expect, it } from 'vitest';
import { createTerminalReport, duration } from '../../../src/cluster/progress-terminal.ts';
import type { Provisioning, ProvisioningStage } from '../../../src/lab/provisioning.ts';

const stage = (change: Partial<ProvisioningStage>): ProvisioningStage => ({
  id: 'compile',
  title: { ko: '컴파일', en: 'Compiling' },
  state: 'running',
  done: null,
  total: null,
  detail: null,
  startedAt: 0,
  elapsedMs: 0,
  estimateMs: 300_000,
  ...change,
});
const snapshot = (stages: ProvisioningStage[]): Provisioning => ({
  state: 'running',
  source: null,
  kubernetes: null,
  stages,
  elapsedMs: 0,
  remainingMs: 90_000,
  error: null,
  addOns: [],
});

function terminal(isTTY: boolean) {
  const written: string[] = [];
  const report = createTerminalReport({ isTTY, columns: 70, write: (text) => written.push(text) });
  return { report, text: () => written.join('') };
}

describe('terminal report', () => {
  it('says on plain output what starts, how long it takes and what ended, each once', () => {
    const { report, text } = terminal(false);
    report.show(snapshot([stage({})]));
    report.show(snapshot([stage({ elapsedMs: 1_000 })]));
    report.show(snapshot([stage({ state: 'done', elapsedMs: 61_000 })]));
    expect(text()).toBe('… Compiling (about 5 m 0 s)\n✓ Compiling in 1 m 1 s\n');
  });

  it('says why a source was passed over', () => {
    const { report, text } = terminal(false);
    report.show(snapshot([stage({ state: 'skipped', detail: 'KINDLAB_BUNDLE is not set' })]));
    expect(text()).toBe('– Compiling: KINDLAB_BUNDLE is not set\n');
  });

  it('redraws one line on a terminal and never lets it wrap', () => {
    const { report, text } = terminal(true);
    report.show(snapshot([stage({ done: 50, total: 100, detail: 'x'.repeat(200) })]));
    const line = text().split('\n').at(-1) ?? '';
    expect(line).toContain('[############............] 50/100');
    expect(line.length).toBeLessThan(70);
  });
});

describe('duration', () => {
  it('has minutes only when there are some', () => {
    expect([400, 59_000, 60_000, 125_000].map(duration)).toEqual(['0 s', '59 s', '1 m 0 s', '2 m 5 s']);
  });
});
