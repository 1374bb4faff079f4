import type { ShellTarget } from '../lab/lab-schema.ts';
import type { FinishedCommand } from './command-tracker.ts';
import type { PtyListener, PtyStream } from './pty-stream.ts';
import type { CommandEvent, CommandSource, Shell } from './workspace.ts';

/** What was found out about a shell that was away, by looking from beside it. */
export type ShellProbe = {
  state: 'waiting' | 'prompt' | 'busy' | 'unknown';
  /** Its process id; null where it cannot be told. */
  pid: string | null;
  exitCode: number | null;
  command: string | null;
};

export interface ShellOptions {
  id: string;
  target: ShellTarget | null;
  /** It may be running already, started by an earlier run of the server. */
  adopted: boolean;
  /** Joins the PTY, starting the program when there is none. */
  open(
    listener: PtyListener,
    size: { columns: number; rows: number },
    signal: AbortSignal,
  ): Promise<PtyStream>;
  probe(): Promise<ShellProbe>;
  /** Ends the program and everything it started; `pid` is its process id, if it told. */
  end(pid: string | null): Promise<void>;
  /** Answer to a shell that waits to be told whose it is; null while nobody has claimed it. */
  claim(): string | null;
  save(scrollback: Buffer): Promise<void>;
  report(error: unknown): void;
  listener: {
    command(finished: FinishedCommand, meta: { source: CommandSource; stepId: string | null }): CommandEvent;
    /** Connection state or busy changed. */
    changed(): void;
    /** Keys were pressed. */
    input(): void;
    /** It waits to be claimed. */
    waiting(): void;
    /** The program ended; a workspace's own shell is started again. */
    ended(reason: string): void;
    /** It is being closed on request. */
    closed(): void;
  };
}

export interface ManagedShell extends Shell {
  start(): void;
  /** Scrollback of an earlier run, and the size the terminal had. */
  restore(scrollback: Buffer | null, size: { columns: number; rows: number } | null): void;
  /** Types a claim into a shell that waits for one. */
  answerClaim(): void;
  whenPrompt(signal: AbortSignal, timeoutMs: number): Promise<void>;
  /** A line of ours in the terminal. */
  notice(text: string): void;
  retryNow(): void;
  readonly size: { columns: number; rows: number };
  readonly reason: string | null;
  /** Leaves the program alone; viewers are told why. */
  detach(reason: string): Promise<void>;
}
