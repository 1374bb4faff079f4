import type { Checkpoint, CommandStep, LoadedLab, Step, TaskStep } from '../lab/lab-schema.ts';

export type CheckpointStep = (CommandStep | TaskStep) & { checkpoint: Checkpoint };

export function hasCheckpoint(step: Step): step is CheckpointStep {
  return step.kind !== 'question' && step.checkpoint !== undefined;
}

/** The names of everything that is to be proven of a lab, in order. */
export function partNames(lab: LoadedLab): string[] {
  return [
    'untouched',
    ...lab.steps.map(({ id }) => `solution ${id}`),
    'outputs',
    'checks',
    ...lab.steps.flatMap(({ mistakes }) => mistakes.map(({ id }) => `mistake ${id}`)),
    ...lab.steps.filter(hasCheckpoint).map(({ id }) => `checkpoint ${id}`),
  ];
}
