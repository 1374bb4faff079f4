import type { ShellProbe } from './managed-shell.ts';

/** Until it is known what is behind the PTY, no key reaches it. */
const lookAgainMs = 1_000;
/** A terminal in line mode takes no longer lines than 4096 bytes. */
const claimLine = /.{1,1000}/g;

export interface ShellArrivalOptions {
  /** Whether what is behind a new connection may be other than a fresh shell. */
  looksBeside(again: boolean): boolean;
  probe(): Promise<ShellProbe>;
  /** Script for a shell that waits to be told whose it is; null while nobody has claimed it. */
  claim(): string | null;
  send(script: string): void;
  /** It waits to be claimed. */
  waiting(): void;
  /** What a look from beside found. Returns false when that is another shell than the one known, whose marks are coming. */
  found(probe: ShellProbe): boolean;
  /** Nothing better is known: `missed` is how the last command ended while nobody listened. */
  assume(state: 'prompt' | 'busy', missed: { exitCode: number | null; command: string | null } | null): void;
  report(error: unknown): void;
}

export interface ShellArrival {
  connected(again: boolean): void;
  /** The connection is gone. */
  lost(): void;
  /** The shell itself told its state: a slower look from beside does not overrule it. */
  spoke(): void;
  /** The shell says that it waits to be claimed. */
  waits(): void;
  /** Somebody has claimed it: tells it so if it waits. */
  answer(): void;
}

/** Finds out, after connecting, what is behind the PTY: a shell that waits, one at its prompt, or one at work. */
export function createShellArrival(options: ShellArrivalOptions): ShellArrival {
  let said = 0;
  let isWaiting = false;
  /** Told through this connection. */
  let isClaimed = false;
  let connection = 0;

  async function lookBeside(again: boolean): Promise<void> {
    const before = said;
    const mine = connection;
    while (connection === mine) {
      try {
        const probe = await options.probe();
        if (connection !== mine || !options.found(probe)) return;
        if (said !== before || probe.state === 'unknown') return;
        if (probe.state === 'waiting') awaited();
        else options.assume(probe.state, again ? { exitCode: probe.exitCode, command: probe.command } : null);
        return;
      } catch (error) {
        options.report(error);
      }
      await new Promise((resolve) => setTimeout(resolve, lookAgainMs).unref());
      if (said !== before) return;
    }
  }

  function awaited(): void {
    // The mark and the look from beside may both tell; told twice, the shell would run the script as commands.
    if (isClaimed) return;
    isWaiting = true;
    options.waiting();
    answer();
  }

  function answer(): void {
    const script = options.claim();
    if (!isWaiting || script === null) return;
    isWaiting = false;
    isClaimed = true;
    const lines = Buffer.from(script, 'utf8').toString('base64').match(claimLine) ?? [];
    options.send(`${[...lines, '.'].join('\n')}\n`);
  }

  return {
    connected(again) {
      connection += 1;
      isClaimed = false;
      if (options.looksBeside(again)) void lookBeside(again);
    },
    lost() {
      connection += 1;
    },
    spoke() {
      said += 1;
    },
    waits() {
      said += 1;
      awaited();
    },
    answer,
  };
}
