import { LabError } from '../lab/lab-error.ts';
import type { FinishedCommand } from './command-tracker.ts';
import type { CommandEvent, CommandSource, Shell } from './workspace.ts';

const runTimeoutMs = 300_000;
const promptTimeoutMs = 20_000;
const settleTimeoutMs = 3_000;

type Meta = { source: CommandSource; stepId: string | null };

export interface CommandRunnerOptions {
  /** Why nothing can be typed any more. */
  isClosed(): string | null;
  /** `away`: no shell yet, or none just now. `unsettled`: Enter was pressed and nothing was said about it yet. */
  state(): 'away' | 'unsettled' | 'prompt' | 'continuation' | 'busy' | 'starting';
  /** Waits until the state may have changed. */
  nextSettling(signal: AbortSignal, timeoutMs: number): Promise<void>;
  interruptLine(): void;
  /** Types it over whatever was half typed, and presses Enter. */
  type(command: string): void;
  command(finished: FinishedCommand, meta: Meta): CommandEvent;
  /** Several lines are typed as one group, and asked for one by one. */
  groupsLines: boolean;
}

export interface CommandRunner {
  run: Shell['run'];
  /** A command ended, whoever typed it. */
  finished(command: FinishedCommand): void;
  /** The prompt is there and what was typed, if anything, was no command: a blank line, a comment. */
  promptCame(): void;
  /** The shell asks for more. True when it was typed by `run`, which is then refused: the rest will not come. */
  isIncomplete(): boolean;
  fail(reason: string): void;
}

interface PendingRun {
  command: string;
  meta: Meta;
  resolve(event: CommandEvent): void;
  reject(error: unknown): void;
}

/** Types commands for the learner, one at a time, and tells whose command it was that ended. */
export function createCommandRunner(options: CommandRunnerOptions): CommandRunner {
  let pending: PendingRun | null = null;

  function finished(ended: FinishedCommand): void {
    const run = pending;
    pending = null;
    const meta = run?.meta ?? { source: 'typed' as const, stepId: null };
    const event = options.command(run === null ? ended : { ...ended, command: run.command }, meta);
    run?.resolve(event);
  }

  /** Leaves the shell at a prompt that takes a command, or throws. */
  async function readyToRun(signal: AbortSignal): Promise<void> {
    const busy = () =>
      new LabError('conflict', 'A command is running in this shell.', {
        hint: 'Wait for it, or press Ctrl-C in the terminal.',
      });
    for (let interrupted = false; ; ) {
      const closed = options.isClosed();
      if (closed !== null) throw new LabError('workspace', closed);
      if (pending !== null) throw busy();
      const state = options.state();
      if (state === 'prompt') return;
      if (state === 'away' || state === 'starting') await options.nextSettling(signal, promptTimeoutMs);
      else if (state === 'unsettled') await options.nextSettling(signal, settleTimeoutMs);
      else if (state === 'continuation' && !interrupted) {
        interrupted = true;
        options.interruptLine();
      } else throw busy();
    }
  }

  async function run(
    command: string,
    {
      source,
      stepId,
      signal = new AbortController().signal,
      timeoutMs = runTimeoutMs,
    }: Parameters<Shell['run']>[1],
  ): Promise<CommandEvent> {
    await readyToRun(signal);
    const { promise, resolve, reject } = Promise.withResolvers<CommandEvent>();
    pending = { command, meta: { source, stepId }, resolve, reject };
    options.type(command);
    // When the wait is given up the command goes on; its event still carries the step it was typed for.
    const onAbort = () => reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    const timer = setTimeout(() => {
      reject(
        new LabError('timeout', `\`${command}\` is still running after ${timeoutMs / 1000} s.`, {
          hint: 'Press Ctrl-C in the terminal to end it.',
        }),
      );
    }, timeoutMs);
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
    }
  }

  return {
    run,
    finished,
    promptCame() {
      if (pending === null) return;
      const at = Date.now();
      const { command } = pending;
      finished({ command, output: '', truncated: false, exitCode: 0, startedAt: at, endedAt: at });
    },
    isIncomplete() {
      if (pending === null || (options.groupsLines && pending.command.includes('\n'))) return false;
      const { command, reject } = pending;
      pending = null;
      reject(
        new LabError(
          'bad-request',
          `The command is not complete, the shell waits for the rest of it: ${command}`,
          {
            hint: 'A quote, a bracket or a here-document is still open.',
          },
        ),
      );
      return true;
    },
    fail(reason) {
      const run = pending;
      pending = null;
      run?.reject(new LabError('workspace', reason, { hint: 'Open the terminal again, or reset the lab.' }));
    },
  };
}
