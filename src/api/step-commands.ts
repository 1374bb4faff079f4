import { checkpointCommands } from '../lab/checkpoint-commands.ts';
import { LabError } from '../lab/lab-error.ts';
import type { ShellTarget, Step } from '../lab/lab-schema.ts';
import type { CommandSource, Shell } from '../workspace/workspace.ts';
import type { SolutionView } from './api-schema.ts';
import type { LabEntry } from './lab-entry.ts';

/** The step as authored; throws LabError `not-found`. */
export function findStep(entry: LabEntry, stepId: string): Step {
  const step = entry.lab.steps.find(({ id }) => id === stepId);
  if (step) return step;
  throw new LabError('not-found', `The lab "${entry.lab.id}" has no step "${stepId}".`);
}

/** What a click on Run types, and where. Throws LabError when there is nothing to run, or not yet. */
export function commandOf(entry: LabEntry, step: Step): { command: string; target: ShellTarget | null } {
  if (step.kind === 'command') return { command: step.run, target: step.shell ?? null };
  if (step.kind === 'task' || step.run === undefined) {
    throw new LabError('bad-request', `The step "${step.id}" has no command to run: reach it your own way.`);
  }
  if (entry.session.step(step.id).answer === null) {
    throw new LabError('conflict', `Answer the question "${step.id}" first; then see what happens.`);
  }
  return { command: step.run, target: null };
}

export function solutionOf(step: Step): SolutionView {
  if (step.kind === 'command') return { commands: [step.run], say: null };
  if (step.kind === 'task') return { commands: step.solution.run, say: step.solution.say ?? null };
  return { commands: step.run === undefined ? [] : [step.run], say: step.explain };
}

/** Throws LabError `bad-request` when the step declares no way back. */
export function checkpointOf({ lab }: LabEntry, step: Step): string[] {
  if (step.kind !== 'question' && step.checkpoint !== undefined)
    return checkpointCommands(lab, step.checkpoint);
  throw new LabError('bad-request', `The step "${step.id}" has no way back to its beginning.`, {
    hint: 'Reset the whole lab to begin again.',
  });
}

export function requireUnlocked(entry: LabEntry, stepId: string): void {
  const { lockedBy } = entry.session.step(stepId);
  if (lockedBy === null) return;
  throw new LabError('conflict', `The step "${stepId}" comes after "${lockedBy}".`, {
    hint: 'Pass that one first.',
  });
}

/** A command that nobody ends (`kubectl get -w`, `less`) is left to the learner after this long. */
const longestCommandMs = 15 * 60_000;

/**
 * Types commands for a step, each when the one before has ended. The verdict comes from the workspace's own command
 * events, as for typed commands.
 */
export async function typeCommands(
  shell: Shell,
  commands: string[],
  typed: { stepId: string; source: CommandSource; signal: AbortSignal },
): Promise<void> {
  for (const command of commands) await shell.run(command, { ...typed, timeoutMs: longestCommandMs });
}
