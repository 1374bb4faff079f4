import { watchLab } from '../engine/lab-world.ts';
import { LabError } from '../lab/lab-error.ts';
import type { LoadedLab, Mistake, Step } from '../lab/lab-schema.ts';
import { explain, type LabRun } from './lab-run.ts';
import type { Mutant } from './mutant.ts';
import { mutateMistakeState } from './mutate-lab.ts';

/**
 * Brings the workspace up to the step, takes the wrong turn, and wants exactly its diagnosis. Resolves to what came of
 * changing the state it was recognised by. Rejects with LabError.
 */
export async function proveMistake(
  lab: LoadedLab,
  step: Step,
  mistake: Mistake,
  run: LabRun,
): Promise<Mutant[]> {
  for (const earlier of lab.steps) {
    if (earlier === step) break;
    run.enter(`solution ${earlier.id}, before mistake ${mistake.id}`);
    await run.pass(earlier);
  }
  run.enter(`mistake ${mistake.id}`);
  let last = null;
  const world = watchLab(lab, run.place, () => {});
  try {
    for (const command of mistake.provoke) last = await run.type(command, step);
    const status = await run.waitFor(
      step,
      ({ state, verdict }) => state === 'passed' || verdict?.mistakeId === mistake.id,
    );
    if (status.verdict?.mistakeId === mistake.id) return mutateMistakeState(lab, step, mistake, world);
    const shown = status.verdict?.mistakeId ?? null;
    const instead = shown === null ? `the step is ${status.state}` : `the mistake shown is ${shown}`;
    throw new LabError('bad-content', `not recognised; ${instead}\n${explain(step, status, last)}`);
  } finally {
    world.release();
  }
}
