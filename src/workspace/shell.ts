import { LabError } from '../lab/lab-error.ts';
import type { ShellTarget } from '../lab/lab-schema.ts';
import { createCommandTracker, type FinishedCommand } from './command-tracker.ts';
import type { ExecListener, ExecStream } from './exec-stream.ts';
import { createShellConnection } from './shell-connection.ts';
import { createShellOutput } from './shell-output.ts';
import type { CommandEvent, CommandSource, Shell, ShellInfo } from './workspace.ts';

const runTimeoutMs = 300_000;
const promptTimeoutMs = 20_000;
const settleTimeoutMs = 3_000;
const saveAfterMs = 2_000;
/** As much as a terminal's own buffer holds for a program that does not read. A Ctrl-C behind it may be stuck. */
const terminalBufferBytes = 4_096;
const interruptAfterMs = 300;

/** What was found out about a shell that was away, by looking from beside it. */
export type ShellProbe = {
  state: 'waiting' | 'prompt' | 'busy' | 'unknown';
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
    listener: ExecListener,
    size: { columns: number; rows: number },
    signal: AbortSignal,
  ): Promise<ExecStream>;
  probe(): Promise<ShellProbe>;
  /** Sends SIGINT from beside the terminal. */
  interrupt(): Promise<void>;
  /** Ends the program and everything it started; `inside` is its process id in the other container, if it told. */
  end(inside: string | null): Promise<void>;
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
  readonly lostSince: number | null;
  readonly reason: string | null;
  /** Leaves the program alone; viewers are told why. */
  detach(reason: string): Promise<void>;
}

interface PendingRun {
  command: string;
  meta: { source: CommandSource; stepId: string | null };
  resolve(event: CommandEvent): void;
  reject(error: unknown): void;
}

export function createShell(options: ShellOptions): ManagedShell {
  const { id, target, listener } = options;
  let state: ShellInfo['state'] = 'reconnecting';
  let reason: string | null = null;
  let lostSince: number | null = null;
  let pending: PendingRun | null = null;
  /** Keys were pressed since the prompt. */
  let dirty = false;
  /** Enter was pressed and the shell has not said yet what it makes of it. */
  let unsettled = false;
  let waitingForClaim = false;
  /** Through this connection. */
  let claimed = false;
  let closing = false;
  let inside: string | null = null;
  /** Counts what the shell itself said, so that a slower look from beside it does not overrule it. */
  let said = 0;
  /** The shell said what it makes of its input, or its state changed. */
  const settling = createOccasion();
  let saveTimer: NodeJS.Timeout | null = null;
  /** Input since the prompt. */
  let typedBytes = 0;
  /** What was typed since Enter, into a shell that does not tell its command lines. */
  let line = '';

  const connection = createShellConnection(options.open, {
    connected(again) {
      lostSince = null;
      claimed = false;
      output.restart();
      setState('connected', null);
      if (again || options.adopted) void lookBeside(again);
    },
    data(chunk) {
      output.write(chunk);
      saveSoon();
      tracker.write(chunk);
    },
    lost(why) {
      lostSince ??= Date.now();
      setState('reconnecting', why);
    },
    ended(exitCode) {
      tracker.end();
      failPending('The shell ended.');
      if (!closing) listener.ended(reason ?? `The shell ended (exit code ${exitCode}).`);
    },
  });
  const output = createShellOutput(connection);

  const settled = () => {
    said += 1;
    unsettled = false;
    settling.happened();
  };
  const tracker = createCommandTracker({
    prompt() {
      const ahead = connection.release();
      settled();
      dirty = ahead !== '';
      unsettled = /[\r\n]/.test(ahead);
      typedBytes = ahead.length;
      // The line was blank or a comment: nothing ran, nothing was printed.
      if (pending !== null) {
        const at = Date.now();
        conclude({
          command: pending.command,
          output: '',
          truncated: false,
          exitCode: 0,
          startedAt: at,
          endedAt: at,
        });
      }
      listener.changed();
    },
    continuation() {
      settled();
      if (pending === null || (pending.command.includes('\n') && target !== null)) return;
      unsettled = true;
      connection.send('\x03');
      const incomplete = pending;
      pending = null;
      incomplete.reject(
        new LabError(
          'bad-request',
          `The command is not complete, the shell waits for the rest of it: ${incomplete.command}`,
          {
            hint: 'A quote, a bracket or a here-document is still open.',
          },
        ),
      );
    },
    started() {
      settled();
      listener.changed();
    },
    finished(finished) {
      said += 1;
      conclude(finished);
    },
    property(name, value) {
      if (name === 'kindlab' && value === 'waiting') {
        said += 1;
        tracker.end();
        claimAwaited();
      } else if (name === 'kindlab' && value === 'started') {
        said += 1;
        if (tracker.state !== 'starting') tracker.end();
      } else if (name === 'pid') inside = value;
      else if (name === 'reason') reason = value;
    },
  });

  function conclude(finished: FinishedCommand): void {
    const run = pending;
    pending = null;
    const meta = run?.meta ?? { source: 'typed' as const, stepId: null };
    const event = listener.command(run === null ? finished : { ...finished, command: run.command }, meta);
    run?.resolve(event);
  }

  function setState(next: ShellInfo['state'], why: string | null): void {
    if (state === next && reason === why) return;
    state = next;
    reason = why;
    for (const viewer of output.viewers) viewer.state(next, why);
    settling.happened();
    listener.changed();
  }

  function failPending(why: string): void {
    const run = pending;
    pending = null;
    run?.reject(new LabError('workspace', why, { hint: 'Open the terminal again, or reset the lab.' }));
  }

  /** After being away, and after a restart of the server: is it at its prompt? */
  async function lookBeside(again: boolean): Promise<void> {
    const before = said;
    try {
      const found = await options.probe();
      if (target !== null || found.state === 'prompt' || found.state === 'busy') connection.release();
      if (said !== before || found.state === 'unknown') return;
      if (found.state === 'waiting') {
        claimAwaited();
        return;
      }
      if (found.state === 'prompt' && tracker.state === 'prompt') return;
      if (found.state === 'busy' && tracker.state === 'busy') return;
      tracker.assume(found.state, again ? { exitCode: found.exitCode, command: found.command } : null);
      listener.changed();
    } catch (error) {
      // The connection is there; only its state stays unknown until the next prompt.
      options.report(error);
    }
  }

  function claimAwaited(): void {
    // The mark and the look from beside may both tell; told twice, the shell would run the script as commands.
    if (claimed) return;
    waitingForClaim = true;
    listener.waiting();
    answerClaim();
  }

  function answerClaim(): void {
    const script = options.claim();
    if (!waitingForClaim || script === null) return;
    waitingForClaim = false;
    claimed = true;
    const lines =
      Buffer.from(script, 'utf8')
        .toString('base64')
        .match(/.{1,1000}/g) ?? [];
    connection.sendNow(`${[...lines, '.'].join('\n')}\n`);
  }

  function saveSoon(): void {
    if (saveTimer !== null) return;
    saveTimer = setTimeout(() => {
      saveTimer = null;
      void save();
    }, saveAfterMs);
    saveTimer.unref();
  }

  async function save(): Promise<void> {
    try {
      await options.save(output.scrollback());
    } catch (error) {
      // E.g. a full disk: the terminal works on, only its past would not survive a restart.
      options.report(error);
    }
  }

  function whyNot(timeoutMs: number): LabError {
    const why = reason ?? 'its prompt did not come';
    return new LabError(
      state === 'closed' ? 'workspace' : 'timeout',
      `The shell ${id} is not ready after ${timeoutMs / 1000} s: ${why}`,
    );
  }

  async function whenPrompt(signal: AbortSignal, timeoutMs: number): Promise<void> {
    signal.throwIfAborted();
    const deadline = Date.now() + timeoutMs;
    while (state !== 'connected' || tracker.state !== 'prompt' || unsettled) {
      if (state === 'closed') throw whyNot(timeoutMs);
      await settling.next(signal, deadline - Date.now(), () => whyNot(timeoutMs));
    }
  }

  function input(data: string): void {
    if (data === '' || state === 'closed') return;
    listener.input();
    type(data);
    if (!data.includes('\x03')) return;
    output.interrupted();
    if (tracker.state !== 'busy' || typedBytes < terminalBufferBytes) return;
    setTimeout(() => {
      if (tracker.state === 'busy') options.interrupt().catch(options.report);
    }, interruptAfterMs).unref();
  }

  function type(data: string): void {
    dirty = true;
    typedBytes += data.length;
    connection.send(data);
    if (target !== null) line = followLine(line, data, tracker.entered);
    if (!/[\r\n]/.test(data)) return;
    unsettled = tracker.state === 'prompt' || tracker.state === 'continuation';
  }

  /** Leaves the shell at a prompt that takes a command, or throws. */
  async function readyToRun(signal: AbortSignal): Promise<void> {
    const busy = () =>
      new LabError('conflict', 'A command is running in this shell.', {
        hint: 'Wait for it, or press Ctrl-C in the terminal.',
      });
    for (let interrupted = false; ; ) {
      if (state === 'closed') throw new LabError('workspace', reason ?? 'The shell is closed.');
      if (pending !== null) throw busy();
      if (state === 'reconnecting' || tracker.state === 'starting') {
        await settling.next(signal, promptTimeoutMs, whyNot);
      } else if (unsettled) {
        await settling.next(signal, settleTimeoutMs, whyNot);
      } else if (tracker.state === 'continuation' && !interrupted) {
        interrupted = true;
        unsettled = true;
        connection.send('\x03');
      } else if (tracker.state === 'prompt') return;
      else throw busy();
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
    const keys = keysFor(command, target);
    const { promise, resolve, reject } = Promise.withResolvers<CommandEvent>();
    const mine: PendingRun = { command, meta: { source, stepId }, resolve, reject };
    pending = mine;
    if (dirty) connection.send(target === null ? '\x05\x15' : '\x15');
    type(keys);
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

  async function detach(why: string): Promise<void> {
    connection.stop();
    if (saveTimer !== null) clearTimeout(saveTimer);
    saveTimer = null;
    failPending(why);
    setState('closed', why);
    await save();
  }

  return {
    get info() {
      return { id, target, state, busy: tracker.state === 'busy' };
    },
    attach(viewer) {
      const leave = output.attach(viewer);
      viewer.state(state, reason);
      return leave;
    },
    input,
    resize: (columns, rows) => connection.resize(columns, rows),
    run,
    drained: output.drained,
    async close() {
      closing = true;
      listener.closed();
      try {
        await options.end(inside);
      } finally {
        await detach('The shell was closed.');
      }
    },
    start: () => connection.start(),
    restore(scrollback, size) {
      if (scrollback !== null) {
        output.restore(scrollback);
        const told = [...scrollback.toString('latin1').matchAll(/\x1b\]633;P;pid=(\d+)\x07/g)];
        inside = told.at(-1)?.[1] ?? null;
      }
      if (size !== null) connection.resize(size.columns, size.rows);
    },
    answerClaim,
    whenPrompt,
    notice(text) {
      output.write(Buffer.from(`\r\n\x1b[0;33m— ${text} —\x1b[0m\r\n`));
    },
    retryNow: () => connection.retryNow(),
    get size() {
      return connection.size;
    },
    get lostSince() {
      return lostSince;
    },
    get reason() {
      return reason;
    },
    detach,
  };
}

/** Something that happens again and again and can be waited for. */
function createOccasion() {
  const waiting = new Set<() => void>();
  return {
    happened(): void {
      for (const resolve of [...waiting]) resolve();
    },
    async next(signal: AbortSignal, timeoutMs: number, late: (timeoutMs: number) => Error): Promise<void> {
      signal.throwIfAborted();
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const onAbort = () => reject(signal.reason);
      const timer = setTimeout(() => reject(late(timeoutMs)), timeoutMs);
      signal.addEventListener('abort', onAbort, { once: true });
      waiting.add(resolve);
      try {
        await promise;
      } finally {
        waiting.delete(resolve);
        clearTimeout(timer);
        signal.removeEventListener('abort', onAbort);
      }
    },
  };
}

/** bash takes several lines as one paste; plain shells get them as one group. */
function keysFor(command: string, target: ShellTarget | null): string {
  const text = command.replaceAll('\x1b', '').replace(/\n+$/, '');
  if (!/[\n\t]/.test(text)) return `${text}\r`;
  if (target === null) return `\x1b[200~${text}\x1b[201~\r`;
  return `{ ${text.replaceAll('\t', '    ')}\n}\r`;
}

/** What a terminal in line mode makes of these keys; `enter` gets each finished line. Returns what is left of the last one. */
function followLine(before: string, keys: string, enter: (line: string) => void): string {
  // Arrow keys and their like: only the shell knows what they bring up.
  if (keys.startsWith('\x1b')) return before;
  let line = before;
  for (const key of keys.slice(0, 100_000)) {
    if (key === '\r' || key === '\n') {
      enter(line);
      line = '';
    } else if (key === '\x7f') line = [...line].slice(0, -1).join('');
    else if (key === '\x15' || key === '\x03') line = '';
    else if (line.length < 4_096) line += key;
  }
  return line;
}
