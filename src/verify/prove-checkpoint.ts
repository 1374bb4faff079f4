import { LabError } from '../lab/lab-error.ts';
import type { LabRun } from './lab-run.ts';
import type { CheckpointStep } from './part-names.ts';

/** Goes back to the beginning of a step that has just been passed, and passes it again. Rejects with LabError. */
export async function proveCheckpoint(step: CheckpointStep, run: LabRun): Promise<void> {
  await run.reset(step);
  const { state } = run.session.step(step.id);
  if (state === 'passed') throw new LabError('bad-content', 'the step is still passed after its checkpoint');
  await run.pass(step);
}
