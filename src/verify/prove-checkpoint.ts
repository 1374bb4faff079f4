import { setTimeout as sleep } from 'node:timers/promises';
import { firstFailure } from '../engine/judge.ts';
import type { LabWorld } from '../engine/lab-world.ts';
import { LabError } from '../lab/lab-error.ts';
import type { LabRun } from './lab-run.ts';
import type { CheckpointStep } from './part-names.ts';

const pollMs = 25;

/**
 * Goes back to the beginning of a step that has just been passed: what it checks must not be so any more, and its solution
 * must make it so again. Rejects with LabError.
 */
export async function proveCheckpoint(step: CheckpointStep, run: LabRun, world: LabWorld): Promise<void> {
  await run.reset(step);
  if (step.checks.length > 0) {
    const limitMs = step.timeoutSeconds * 1000;
    const deadline = performance.now() + limitMs;
    while (firstFailure(step.checks, world) === null) {
      if (performance.now() > deadline) {
        throw new LabError(
          'bad-content',
          `the checkpoint of ${step.id} does not lead back: its checks still hold ${step.timeoutSeconds} s after it`,
        );
      }
      await run.watch('the checks not to hold', limitMs, (signal) => sleep(pollMs, undefined, { signal }));
    }
  }
  await run.pass(step);
}
