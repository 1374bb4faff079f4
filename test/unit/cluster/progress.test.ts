import { describe, expect, it } from 'vitest';
import { createProgress, type StageDefinition } from '../../../src/cluster/progress.ts';
import { LabError } from '../../../src/lab/lab-error.ts';
import { provisioningSchema } from '../../../src/lab/provisioning.ts';

const stage = (
  id: string,
  estimateMs: number | null,
  lane: StageDefinition['lane'] = 'main',
): StageDefinition => ({
  id,
  title: { ko: id, en: id },
  estimateMs,
  lane,
});

function setUp() {
  let time = 1_000_000;
  const progress = createProgress({ now: () => time });
  return {
    progress,
    pass: (ms: number) => {
      time += ms;
    },
  };
}

describe('progress', () => {
  it('is idle before anything is planned', () => {
    expect(setUp().progress.snapshot()).toMatchObject({
      state: 'idle',
      stages: [],
      elapsedMs: 0,
      remainingMs: null,
    });
  });

  it('counts down from the sum of what is still to come on the main lane', async () => {
    const { progress, pass } = setUp();
    progress.plan([stage('compile', 300), stage('create', 50), stage('beside', 900, 'beside')]);
    expect(progress.snapshot().remainingMs).toBe(350);
    await progress.run('compile', async () => {
      pass(100);
      expect(progress.snapshot().remainingMs).toBe(250);
      pass(400);
      // Late already: what is left of this stage cannot be less than nothing.
      expect(progress.snapshot().remainingMs).toBe(50);
    });
    expect(progress.snapshot().remainingMs).toBe(50);
  });

  it('trusts the pace more than the estimate the longer a stage runs', async () => {
    const { progress, pass } = setUp();
    progress.plan([stage('compile', 300)]);
    await progress.run('compile', async (report) => {
      report.update({ done: 10, total: 100 });
      pass(10);
      // At this pace 100 in all; after so short a time mostly the estimate of 300 counts.
      expect(progress.snapshot().remainingMs).toBeCloseTo(0.9 * (300 - 200 / 11), 5);
      pass(890);
      // On a busy machine: a tenth in 900 means 9,000 in all, whatever was thought before.
      expect(progress.snapshot().remainingMs).toBeCloseTo(0.9 * (300 + 8_700 * 0.9), 5);
    });
  });

  it('does not guess when a stage has no estimate', () => {
    const { progress } = setUp();
    progress.plan([stage('compile', 300), stage('unknown', null)]);
    expect(progress.snapshot().remainingMs).toBeNull();
  });

  it('remembers how long a stage took, and teaches only what was really worked for', async () => {
    const { progress, pass } = setUp();
    const worked: [string, number][] = [];
    progress.onWorked((id, elapsedMs) => worked.push([id, elapsedMs]));
    progress.plan([stage('compile', 300), stage('create', 50)]);
    await progress.run('compile', async () => pass(120));
    await progress.run('create', async (report) => report.reused('there already'));
    expect(worked).toEqual([['compile', 120]]);
    expect(progress.snapshot().stages).toMatchObject([
      { id: 'compile', state: 'done', elapsedMs: 120 },
      { id: 'create', state: 'done', detail: 'there already' },
    ]);
  });

  it('marks a failing stage, passes the failure on, and shows message and hint', async () => {
    const { progress } = setUp();
    progress.plan([stage('docker', 10)]);
    const error = new LabError('prerequisite', 'Docker is not installed.\nReally.', { hint: 'Install it.' });
    await expect(progress.run('docker', () => Promise.reject(error))).rejects.toBe(error);
    progress.fail(error);
    const snapshot = progress.snapshot();
    expect(snapshot).toMatchObject({
      state: 'failed',
      error: { message: error.message, hint: 'Install it.' },
    });
    expect(snapshot.stages[0]).toMatchObject({ state: 'failed', detail: 'Docker is not installed.' });
  });

  it('calls what was announced and turned out unnecessary skipped', () => {
    const { progress } = setUp();
    progress.plan([stage('existing', 10), stage('pulled', 60)]);
    progress.ready();
    expect(progress.snapshot().stages.map((one) => one.state)).toEqual(['skipped', 'skipped']);
  });

  it('stays ready while add-ons are being made', async () => {
    const { progress } = setUp();
    progress.plan([stage('cluster', 10)]);
    progress.ready();
    progress.plan([stage('dns', 90, 'addOn')]);
    await progress.run('dns', async () => {
      expect(progress.snapshot()).toMatchObject({
        state: 'ready',
        addOns: [{ id: 'dns', state: 'running' }],
      });
    });
  });

  it('always has the shape that the browser is promised', async () => {
    const { progress } = setUp();
    progress.plan([stage('compile', 300)]);
    progress.decide({ source: 'built', kubernetes: 'v1.36.3' });
    await progress.run('compile', async (report) => {
      report.update({ done: 1, total: 2, detail: 'k8s.io/api' });
      expect(provisioningSchema.parse(progress.snapshot())).toEqual(progress.snapshot());
    });
  });

  it('tells a new subscriber where things stand, and nobody who left', () => {
    const { progress } = setUp();
    const seen: string[] = [];
    const leave = progress.subscribe((snapshot) => seen.push(snapshot.state));
    expect(seen).toEqual(['idle']);
    leave();
    progress.ready();
    expect(seen).toEqual(['idle']);
  });
});
