import { judgeStep } from '../engine/judge.ts';
import { watchLab } from '../engine/lab-world.ts';
import type { LoadedLab } from '../lab/lab-schema.ts';
import type { LabRun } from './lab-run.ts';
import type { Mutant } from './mutant.ts';
import { findUnnoticed, mutateStep } from './mutate-lab.ts';
import type { PartLog } from './part-log.ts';
import { compareOutputs, recordOutputs } from './recorded-outputs.ts';
import type { VerifyOptions } from './verify-lab.ts';

const seeingMs = 15_000;

/** Proves on a fresh workspace: nothing passes untouched, the solution passes step by step, outputs are as recorded, checks can fail. */
export async function proveSolution(
  lab: LoadedLab,
  run: LabRun,
  parts: PartLog,
  options: VerifyOptions,
): Promise<void> {
  await parts.prove('untouched', async () => {
    run.enter('untouched');
    return { problems: await checkUntouched(lab, run) };
  });
  const mutants = await passAll(lab, run, parts);
  if (mutants === null) return;
  await parts.prove('outputs', async () => ({ problems: await settleOutputs(lab, run, options) }));
  await parts.prove('checks', async () => findUnnoticed(options.root, lab, mutants));
}

/** Which steps pass, or are broken, although nobody did anything. */
async function checkUntouched(lab: LoadedLab, run: LabRun): Promise<string[]> {
  const first = lab.steps[0];
  if (first !== undefined) {
    await run.watch('the cluster to be seen', 2 * seeingMs, (signal) =>
      run.session.check(first.id, { timeoutMs: seeingMs, signal }),
    );
  }
  const world = watchLab(lab, run.place, () => {});
  try {
    if (world.state !== 'live') return [`the cluster was not seen: ${world.reason ?? world.state}`];
    return lab.steps.flatMap((step) => {
      if (step.kind === 'question') return [];
      try {
        const evidence = { attempt: null, suspect: null, outputOk: false, tried: true, asked: true };
        const judged = judgeStep(step, evidence, world);
        if (judged?.status === 'passed') return [`${step.id} passes although nothing was done`];
        return judged?.status === 'mistake' ? [`${step.id} shows the mistake ${judged.mistakeId}`] : [];
      } catch (error) {
        return [`${step.id} is broken: ${error instanceof Error ? error.message : String(error)}`];
      }
    });
  } finally {
    world.release();
  }
}

/** Passes every step and changes what it has just been passed by. null when a step does not pass. */
async function passAll(lab: LoadedLab, run: LabRun, parts: PartLog): Promise<Mutant[] | null> {
  const world = watchLab(lab, run.place, () => {});
  const mutants: Mutant[] = [];
  try {
    for (const step of lab.steps) {
      const passed = await parts.prove(`solution ${step.id}`, async () => {
        run.enter(`solution ${step.id}`);
        await run.pass(step);
        return { problems: [] };
      });
      if (!passed) return null;
      mutants.push(...mutateStep(lab, step, world, run.printed.get(step.id)));
    }
    return mutants;
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
