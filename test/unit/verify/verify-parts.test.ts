import { describe, expect, it } from 'vitest';
import { judgeAnswer } from '../../../src/engine/judge-answer.ts';
import { type QuestionStep, questionStepSchema } from '../../../src/lab/lab-schema.ts';
import { correctAnswer } from '../../../src/verify/correct-answer.ts';
import { createLimit, createLimits } from '../../../src/verify/limits.ts';
import { parallelFor } from '../../../src/verify/proving-ground.ts';
import { formatReport, verifyReportSchema } from '../../../src/verify/report.ts';
import { mergeRuns } from '../../../src/verify/verify-labs.ts';

const text = { ko: '글', en: 'text' };

function question(extra: object): QuestionStep {
  return questionStepSchema.parse({ id: 'q', kind: 'question', title: text, text, explain: text, ...extra });
}

describe('verify', () => {
  it('answers questions as somebody who knows would', () => {
    const choices = [
      { id: 'no', text, feedback: text },
      { id: 'yes', text, correct: true, feedback: text },
    ];
    expect(correctAnswer(question({ choices }))).toBe('yes');
    for (const answers of [['15'], ['{{number}}m'], ['Pod IP {{ip}}', 'x']]) {
      const step = question({ answers });
      expect(judgeAnswer(step, correctAnswer(step)).correct, answers[0]).toBe(true);
    }
    expect(judgeAnswer(question({ answers: ['15', 'fifteen'] }), ' Fifteen ').correct).toBe(true);
    expect(judgeAnswer(question({ answers: ['15'] }), '150').correct).toBe(false);
  });

  it('works on no more things at once than it may, and goes on after a failure', async () => {
    const limit = createLimit(2);
    let running = 0;
    let most = 0;
    const work = async (): Promise<void> => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setTimeout(resolve, 5));
      running -= 1;
      throw new Error('failed');
    };
    const results = await Promise.allSettled(Array.from({ length: 7 }, () => limit(work)));
    expect(results.every(({ status }) => status === 'rejected')).toBe(true);
    expect(most).toBe(2);
    await expect(limit(async () => 'free again')).resolves.toBe('free again');
  });

  it('opens no more control planes at once than fit, whatever else it has room for', async () => {
    const limit = createLimits({ parallel: 3, controlPlanes: 1 });
    const running = { controlPlane: 0, namespace: 0 };
    const most = { ...running };
    const prove = (isolation: keyof typeof running) =>
      limit({ isolation }, async () => {
        running[isolation] += 1;
        most[isolation] = Math.max(most[isolation], running[isolation]);
        await new Promise((resolve) => setTimeout(resolve, 5));
        running[isolation] -= 1;
      });
    const all = (['controlPlane', 'namespace'] as const).flatMap((one) => Array(6).fill(one));
    await Promise.all(all.map(prove));
    expect(most).toEqual({ controlPlane: 1, namespace: 3 });
  });

  it.each([
    { cores: 2, gib: 16, parallel: 3 },
    { cores: 4, gib: 16, parallel: 6 },
    { cores: 64, gib: 256, parallel: 12 },
    { cores: 8, gib: 2, parallel: 4 },
    { cores: 2, gib: 0.25, parallel: 1 },
  ])(
    'opens $parallel workspaces at a time on $cores cores with $gib GiB free',
    ({ cores, gib, parallel }) => {
      expect(parallelFor({ cores, availableBytes: gib * 1024 ** 3 })).toBe(parallel);
    },
  );

  it('prints a report that names each part and what failed', () => {
    const once = {
      ...{ id: 'demo', ok: false, steps: 3, untouched: true, solution: false, outputs: true },
      ...{ mistakes: { proven: 1, total: 2 }, checkpoints: { proven: 0, total: 0 } },
      ...{ mutants: { noticed: 120, total: 121 }, durationMs: 12_345, runs: 1, failedRuns: 1 },
    };
    const print = (one: object) =>
      formatReport(verifyReportSchema.parse({ kubernetes: 'v1.36.3', ok: false, labs: [one] }));
    expect(print(once)).toBe(
      [
        'LAB   STEPS  UNTOUCHED  SOLUTION  OUTPUTS  MISTAKES  CHECKPOINTS  MUTANTS  TIME    RESULT',
        'demo  3      ok         FAILED    ok       1/2       0/0          120/121  12.3 s  FAILED',
      ].join('\n'),
    );
    expect(print({ ...once, runs: 5 })).toBe(
      [
        'LAB   STEPS  UNTOUCHED  SOLUTION  OUTPUTS  MISTAKES  CHECKPOINTS  MUTANTS  TIME    FAILED RUNS  RESULT',
        'demo  3      ok         FAILED    ok       1/2       0/0          120/121  12.3 s  1/5          FAILED',
      ].join('\n'),
    );
  });

  it('takes a lab for proven when it was each time, and counts the times it was not', () => {
    const run = (ok: boolean, proven: number, problems: string[]) => ({
      report: {
        ...{ id: 'demo', ok, steps: 1, untouched: true, solution: ok, outputs: true, runs: 1 },
        ...{ mistakes: { proven, total: 2 }, durationMs: ok ? 100 : 300, failedRuns: ok ? 0 : 1 },
        ...{ checkpoints: { proven: 1, total: 1 }, mutants: { noticed: 8, total: 8 } },
      },
      parts: [{ name: 'untouched', durationMs: 5, problems }],
      problems,
    });
    const merged = mergeRuns([run(true, 2, []), run(false, 1, ['slow']), run(false, 2, ['slow'])]);
    expect(merged).toMatchObject({
      problems: ['slow'],
      parts: [{ name: 'untouched', durationMs: 5, problems: ['slow'] }],
      report: {
        ok: false,
        untouched: true,
        solution: false,
        mistakes: { proven: 1 },
        runs: 3,
        failedRuns: 2,
      },
    });
    expect(mergeRuns([run(true, 2, [])])).toEqual(run(true, 2, []));
  });
});
