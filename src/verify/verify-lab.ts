import { judgeStep } from '../engine/judge.ts';
import { watchLab } from '../engine/lab-world.ts';
import { LabError } from '../lab/lab-error.ts';
import type { LoadedLab, Mistake, Step } from '../lab/lab-schema.ts';
import { idleChecks } from './idle-checks.ts';
import { explain, type LabRun, startLabRun, type VerifyTools } from './lab-run.ts';
import type { Machine } from './machine.ts';
import { compareOutputs, recordOutputs } from './recorded-outputs.ts';
import type { VerifiedLab } from './report.ts';

export interface VerifyOptions extends VerifyTools, Machine {
  /** The checkout, for writing outputs. */
  root: string;
  /** Server version, e.g. v1.36.3. */
  kubernetes: string;
  /** Record what was printed instead of comparing. */
  update: boolean;
  /** YYYY-MM-DD */
  date: string;
  /** Runs the work when there is room for another workspace. */
  limit<T>(work: () => Promise<T>): Promise<T>;
  progress(line: string): void;
  signal: AbortSignal;
}

export interface LabResult {
  report: VerifiedLab;
  /** Why it is not ok, for the author. */
  problems: string[];
}

/** Proves one lab on fresh workspaces: untouched, solution, outputs, every mistake. Rejects only when interrupted. */
export async function verifyLab(lab: LoadedLab, options: VerifyOptions): Promise<LabResult> {
  let startedAt: number | null = null;
  const problems: string[] = [];
  const found = { untouched: false, solution: false, outputs: false };
  const mistakes = lab.steps.flatMap((step) => step.mistakes.map((mistake) => ({ step, mistake })));
  let proven = 0;

  /** Turns what goes wrong into a problem of this lab; an interruption goes through. */
  async function attempt(name: string, work: () => Promise<void>): Promise<void> {
    try {
      await options.limit(() => {
        // The wait for room is not this lab's time.
        startedAt ??= performance.now();
        return work();
      });
    } catch (error) {
      if (options.signal.aborted) throw options.signal.reason;
      const reason =
        error instanceof LabError
          ? error.message
          : error instanceof Error
            ? (error.stack ?? error.message)
            : String(error);
      problems.push(`${name}: ${reason}`);
    }
  }

  await Promise.all([
    attempt('solution', async () => {
      await withRun(lab, options, async (run) => {
        const early = await checkUntouched(lab, run, options);
        problems.push(...early);
        found.untouched = early.length === 0;
        options.progress(`${lab.id}: untouched ${found.untouched ? 'ok' : 'FAILED'}`);
        const idle = await passAll(lab, run, options);
        problems.push(...idle);
        found.untouched &&= idle.length === 0;
        found.solution = true;
        options.progress(`${lab.id}: solution ok`);
        const differences = await settleOutputs(lab, run, options);
        problems.push(...differences.map((difference) => `outputs: ${difference}`));
        found.outputs = differences.length === 0;
      });
    }),
    ...mistakes.map(({ step, mistake }) =>
      attempt(`mistake ${mistake.id}`, async () => {
        await withRun(lab, options, (run) => proveMistake(lab, step, mistake, run));
        proven += 1;
        options.progress(`${lab.id}: mistake ${mistake.id} ok`);
      }),
    ),
  ]);
  const ok = found.untouched && found.solution && found.outputs && proven === mistakes.length;
  const report: VerifiedLab = {
    id: lab.id,
    ok,
    steps: lab.steps.length,
    ...found,
    mistakes: { proven, total: mistakes.length },
    durationMs: Math.round(performance.now() - (startedAt ?? performance.now())),
    runs: 1,
    failedRuns: ok ? 0 : 1,
  };
  return { report, problems };
}

async function withRun(
  lab: LoadedLab,
  options: VerifyOptions,
  work: (run: LabRun) => Promise<void>,
): Promise<void> {
  if (lab.isolation !== 'namespace' && lab.isolation !== 'none') {
    throw new LabError('bad-content', `labs with isolation ${lab.isolation} cannot be verified yet`);
  }
  const run = await startLabRun(lab, options, options.signal);
  try {
    await work(run);
  } finally {
    await run.close();
  }
}

/** Which steps pass, or are broken, although nobody did anything. */
async function checkUntouched(
  lab: LoadedLab,
  run: LabRun,
  { hub, signal }: VerifyOptions,
): Promise<string[]> {
  const first = lab.steps[0];
  if (first !== undefined) await run.session.check(first.id, { timeoutMs: 15_000, signal });
  const world = watchLab(lab, run.workspace.namespace, hub, () => {});
  try {
    if (world.state !== 'live')
      return [`untouched: the cluster was not seen: ${world.reason ?? world.state}`];
    return lab.steps.flatMap((step) => {
      if (step.kind === 'question') return [];
      try {
        const evidence = { attempt: null, suspect: null, outputOk: false, tried: true, asked: true };
        const judged = judgeStep(step, evidence, world);
        if (judged?.status === 'passed') return [`untouched: ${step.id} passes although nothing was done`];
        return judged?.status === 'mistake'
          ? [`untouched: ${step.id} shows the mistake ${judged.mistakeId}`]
          : [];
      } catch (error) {
        return [`untouched: ${step.id} is broken: ${error instanceof Error ? error.message : String(error)}`];
      }
    });
  } finally {
    world.release();
  }
}

/** Passes every step. Resolves to what is wrong with checks that would hold in any state. */
async function passAll(lab: LoadedLab, run: LabRun, { hub }: VerifyOptions): Promise<string[]> {
  const world = watchLab(lab, run.workspace.namespace, hub, () => {});
  const problems: string[] = [];
  try {
    for (const step of lab.steps) {
      await run.pass(step);
      if (step.kind === 'question') continue;
      const context = { namespace: world.namespace, events: world.events(), pods: world.pods() };
      const idle = idleChecks(step.checks, ({ resource }) => world.objects(resource), context);
      problems.push(...idle.map((problem) => `checks: ${step.id} can never fail: ${problem}`));
    }
    return problems;
  } finally {
    world.release();
  }
}

async function settleOutputs(lab: LoadedLab, run: LabRun, options: VerifyOptions): Promise<string[]> {
  const { namespace } = run.workspace;
  if (!options.update) return compareOutputs(lab, run.printed, options.kubernetes, namespace);
  const { nodes, numbers } = options;
  await recordOutputs(options.root, lab, run.printed, options.kubernetes, options.date, {
    namespace,
    nodes,
    numbers,
  });
  return [];
}

/** Brings the workspace up to the step, takes the wrong turn, and wants exactly its diagnosis. */
async function proveMistake(lab: LoadedLab, step: Step, mistake: Mistake, run: LabRun): Promise<void> {
  for (const earlier of lab.steps) {
    if (earlier === step) break;
    await run.pass(earlier);
  }
  let last = null;
  for (const command of mistake.provoke) last = await run.type(command, step);
  const status = await run.waitFor(
    step,
    ({ state, verdict }) => state === 'passed' || verdict?.mistakeId === mistake.id,
  );
  if (status.verdict?.mistakeId === mistake.id) return;
  const shown = status.verdict?.mistakeId ?? null;
  const instead = shown === null ? `the step is ${status.state}` : `the mistake shown is ${shown}`;
  throw new LabError('bad-content', `not recognised; ${instead}\n${explain(step, status, last)}`);
}
