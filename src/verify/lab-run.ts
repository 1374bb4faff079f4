import { setTimeout as sleep } from 'node:timers/promises';
import type { Kube } from '../cluster/kube.ts';
import type { ApiServers } from '../engine/api-servers.ts';
import { createLabSession, type LabSession, type StepStatus } from '../engine/lab-session.ts';
import type { Place } from '../engine/place.ts';
import { checkpointCommands } from '../lab/checkpoint-commands.ts';
import { LabError } from '../lab/lab-error.ts';
import type { LoadedLab, ShellTarget, Step } from '../lab/lab-schema.ts';
import { placeFiles } from '../workspace/place-files.ts';
import type { CommandEvent, Workspace, WorkspaceManager } from '../workspace/workspace.ts';
import { correctAnswer } from './correct-answer.ts';
import { type CheckpointStep, hasCheckpoint } from './part-names.ts';
import { createWatchdog } from './watchdog.ts';

export interface VerifyTools {
  manager: WorkspaceManager;
  servers: ApiServers;
  kube: Kube;
}

/** A lab being worked through on a workspace of its own, the way a learner would. */
export interface LabRun {
  readonly workspace: Workspace;
  readonly place: Place;
  readonly session: LabSession;
  /** What each step's own command printed. */
  readonly printed: ReadonlyMap<string, CommandEvent>;
  /** Says what is being proven from now on, for whoever asks what hangs. */
  enter(phase: string): void;
  /** Does what the step's solution says and waits until it passed. Throws LabError `timeout` that says what is missing. */
  pass(step: Step): Promise<void>;
  /** Types a command as a learner would. */
  type(command: string, step: Step): Promise<CommandEvent>;
  /** Brings the step back to where it begins, as its checkpoint says, and opens it again. */
  reset(step: CheckpointStep): Promise<void>;
  /** Waits until the step is as wanted; gives its last status either way. */
  waitFor(step: Step, wanted: (status: StepStatus) => boolean, timeoutMs?: number): Promise<StepStatus>;
  /** Waits for something else, within limits. */
  watch<T>(waitsFor: string, limitMs: number, work: (signal: AbortSignal) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** A command may take longer than the time its step has to become true: as long again, within these bounds. */
const leastGraceMs = 2_000;
const mostGraceMs = 20_000;
const openingMs = 180_000;
const closingMs = 60_000;
const longestMs = 30 * 60_000;
const pollMs = 25;
let runs = 0;

/** Opens a fresh workspace with the files of solution and mistakes in place. Rejects with LabError. */
export async function startLabRun(
  lab: LoadedLab,
  { manager, servers, kube }: VerifyTools,
  signal: AbortSignal,
): Promise<LabRun> {
  runs += 1;
  const learner = `verify-${process.pid}-${runs}`;
  const watchdog = createWatchdog(limitOf(lab), signal);
  const workspace = await watchdog.watch('a workspace', openingMs, (given) =>
    manager.open(learner, lab, given),
  );
  const session = createLabSession({ lab, past: new Map(), onChange: () => {} });
  const place = servers.placeOf(workspace);
  const printed = new Map<string, CommandEvent>();

  async function close(): Promise<void> {
    session.stop();
    watchdog.enter('closing the workspace');
    await watchdog.watch('it to be gone', closingMs, () => manager.end(workspace.id, 'verified'));
  }

  async function run(
    command: string,
    step: Step,
    target: ShellTarget | null,
    source: 'solution' | 'typed' | 'reset',
  ): Promise<CommandEvent> {
    const limitMs = commandLimitMs(step);
    watchdog.typed(command);
    const event = await watchdog.watch(`\`${command}\` to end`, limitMs, async (given) => {
      const shell = await manager.shell(workspace.id, target, given);
      const stepId = source === 'typed' ? null : step.id;
      // The watchdog comes first: it knows more to say.
      return shell.run(command, { source, stepId, signal: given, timeoutMs: 2 * limitMs });
    });
    session.command(event);
    return event;
  }

  async function waitFor(
    step: Step,
    wanted: (status: StepStatus) => boolean,
    timeoutMs = step.timeoutSeconds * 1000,
  ): Promise<StepStatus> {
    const deadline = performance.now() + timeoutMs;
    let status = session.step(step.id);
    while (!wanted(status) && performance.now() < deadline) {
      await sleep(pollMs, undefined, { signal });
      status = session.step(step.id);
    }
    return status;
  }

  async function pass(step: Step): Promise<void> {
    let last: CommandEvent | null = null;
    if (step.kind === 'question') {
      session.answer(step.id, correctAnswer(step));
      if (step.run !== undefined) printed.set(step.id, await run(step.run, step, null, 'typed'));
      return;
    }
    if (step.kind === 'command') {
      last = await run(step.run, step, step.shell ?? null, 'solution');
      printed.set(step.id, last);
    } else {
      for (const command of step.solution.run) last = await run(command, step, null, 'solution');
    }
    const status = await waitFor(step, ({ state }) => state === 'passed');
    if (status.state !== 'passed') throw new LabError('timeout', explain(step, status, last));
  }

  async function reset(step: CheckpointStep): Promise<void> {
    for (const command of checkpointCommands(lab, step.checkpoint)) await run(command, step, null, 'reset');
    session.reopen(step.id);
  }

  try {
    await watchdog.watch('its files to be in place', openingMs, async (given) => {
      await placeFiles(kube, workspace.id, '.solution', lab.solutionFiles, given);
      await placeFiles(kube, workspace.id, '.mistakes', lab.mistakeFiles, given);
    });
    session.setPlace(place);
  } catch (error) {
    await close();
    throw error;
  }
  return {
    workspace,
    place,
    session,
    printed,
    enter: watchdog.enter,
    pass,
    reset,
    waitFor,
    watch: watchdog.watch,
    close,
    type: (command, step) => run(command, step, null, 'typed'),
  };
}

function commandLimitMs(step: Step): number {
  const timeoutMs = step.timeoutSeconds * 1000;
  return timeoutMs + Math.min(Math.max(timeoutMs, leastGraceMs), mostGraceMs);
}

/** How long any proof on one workspace may take: every command of the lab as long as it may, but not for ever. */
function limitOf(lab: LoadedLab): number {
  const steps = lab.steps.map((step) => {
    const own = step.kind === 'task' ? step.solution.run.length : 1;
    const wrong = Math.max(0, ...step.mistakes.map((mistake) => mistake.provoke.length));
    const back = hasCheckpoint(step) ? checkpointCommands(lab, step.checkpoint).length + own : 0;
    return (own + wrong + back) * commandLimitMs(step) + 3 * step.timeoutSeconds * 1000;
  });
  return Math.min(longestMs, openingMs + closingMs + steps.reduce((sum, ms) => sum + ms, 0));
}

/** What stands between a step and its passing, for the author. */
export function explain(step: Step, status: StepStatus, last: CommandEvent | null): string {
  const lines = [`${step.id} is ${status.state}, not passed, after ${step.timeoutSeconds} s`];
  if (status.verdict !== null) {
    lines.push(`  ${status.verdict.message.en}`);
    for (const { path, expected, actual } of status.verdict.mismatches.slice(0, 6)) {
      lines.push(`  ${path}: expected ${expected}; found ${actual}`);
    }
  }
  if (last !== null) {
    const output = last.output.trimEnd().split('\n').slice(-8).join('\n    ');
    lines.push(
      `  last command: ${last.command ?? '(unknown)'} (exit code ${last.exitCode})`,
      `    ${output}`,
    );
  }
  return lines.join('\n');
}
