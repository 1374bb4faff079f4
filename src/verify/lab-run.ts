import { setTimeout as sleep } from 'node:timers/promises';
import type { Kube } from '../cluster/kube.ts';
import { createLabSession, type LabSession, type StepStatus } from '../engine/lab-session.ts';
import type { WatchHub } from '../engine/watch-hub.ts';
import { LabError } from '../lab/lab-error.ts';
import type { LoadedLab, ShellTarget, Step } from '../lab/lab-schema.ts';
import type { CommandEvent, Workspace, WorkspaceManager } from '../workspace/workspace.ts';
import { correctAnswer } from './correct-answer.ts';
import { placeFiles } from './place-files.ts';

export interface VerifyTools {
  manager: WorkspaceManager;
  hub: WatchHub;
  kube: Kube;
}

/** A lab being worked through on a workspace of its own, the way a learner would. */
export interface LabRun {
  readonly workspace: Workspace;
  readonly session: LabSession;
  /** What each step's own command printed. */
  readonly printed: ReadonlyMap<string, CommandEvent>;
  /** Does what the step's solution says and waits until it passed. Throws LabError `timeout` that says what is missing. */
  pass(step: Step): Promise<void>;
  /** Types a command as a learner would. */
  type(command: string, step: Step): Promise<CommandEvent>;
  /** Waits until the step is as wanted; gives its last status either way. */
  waitFor(step: Step, wanted: (status: StepStatus) => boolean, timeoutMs?: number): Promise<StepStatus>;
  close(): Promise<void>;
}

const commandGraceMs = 20_000;
const pollMs = 25;
let runs = 0;

/** Opens a fresh workspace with the files of solution and mistakes in place. Rejects with LabError. */
export async function startLabRun(
  lab: LoadedLab,
  { manager, hub, kube }: VerifyTools,
  signal: AbortSignal,
): Promise<LabRun> {
  runs += 1;
  const workspace = await manager.open(`verify-${process.pid}-${runs}`, lab, signal);
  const session = createLabSession({ lab, past: new Map(), hub, onChange: () => {} });
  const printed = new Map<string, CommandEvent>();

  async function close(): Promise<void> {
    session.stop();
    await manager.end(workspace.id, 'verified');
  }

  async function run(
    command: string,
    step: Step,
    target: ShellTarget | null,
    source: 'solution' | 'typed',
  ): Promise<CommandEvent> {
    const shell = await manager.shell(workspace.id, target, signal);
    const event = await shell.run(command, {
      source,
      stepId: source === 'solution' ? step.id : null,
      signal,
      timeoutMs: step.timeoutSeconds * 1000 + commandGraceMs,
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

  try {
    await placeFiles(kube, workspace.id, '.solution', lab.solutionFiles, signal);
    await placeFiles(kube, workspace.id, '.mistakes', lab.mistakeFiles, signal);
    session.setNamespace(workspace.namespace);
  } catch (error) {
    await close();
    throw error;
  }
  return {
    workspace,
    session,
    printed,
    pass,
    waitFor,
    close,
    type: (command, step) => run(command, step, null, 'typed'),
  };
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
