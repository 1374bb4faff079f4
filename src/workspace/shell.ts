import { LabError } from '../lab/lab-error.ts';
import { createCommandRunner } from './command-runner.ts';
import { createCommandTracker } from './command-tracker.ts';
import { followLine, keysFor } from './keys.ts';
import type { ManagedShell, ShellOptions } from './managed-shell.ts';
import { createOccasion } from './occasion.ts';
import { createShellConnection } from './shell-connection.ts';
import { createShellOutput } from './shell-output.ts';
import type { ShellInfo } from './workspace.ts';

const saveAfterMs = 2_000;
/** As much as a terminal's own buffer holds for a program that does not read. A Ctrl-C behind it may be stuck. */
const terminalBufferBytes = 4_096;
const interruptAfterMs = 300;

export function createShell(options: ShellOptions): ManagedShell {
  const { id, target, listener } = options;
  let state: ShellInfo['state'] = 'reconnecting';
  let reason: string | null = null;
  let lostSince: number | null = null;
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
      runner.fail('The shell ended.');
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
      runner.promptCame();
      listener.changed();
    },
    continuation() {
      settled();
      if (runner.isIncomplete()) interruptLine();
    },
    started() {
      settled();
      listener.changed();
    },
    finished(finished) {
      said += 1;
      runner.finished(finished);
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

  const runner = createCommandRunner({
    isClosed: () => (state === 'closed' ? (reason ?? 'The shell is closed.') : null),
    state() {
      if (state === 'reconnecting' || tracker.state === 'starting') return 'away';
      return unsettled ? 'unsettled' : tracker.state;
    },
    nextSettling: (signal, timeoutMs) => settling.next(signal, timeoutMs, whyNot),
    interruptLine,
    type(command) {
      if (dirty) connection.send(target === null ? '\x05\x15' : '\x15');
      type(keysFor(command, target));
    },
    command: listener.command,
    groupsLines: target !== null,
  });

  /** Ctrl-C for a command that is not complete. */
  function interruptLine(): void {
    unsettled = true;
    connection.send('\x03');
  }

  function setState(next: ShellInfo['state'], why: string | null): void {
    if (state === next && reason === why) return;
    state = next;
    reason = why;
    for (const viewer of output.viewers) viewer.state(next, why);
    settling.happened();
    listener.changed();
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

  async function detach(why: string): Promise<void> {
    connection.stop();
    if (saveTimer !== null) clearTimeout(saveTimer);
    saveTimer = null;
    runner.fail(why);
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
    run: runner.run,
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
