import { LabError } from '../lab/lab-error.ts';
import { createCommandRunner } from './command-runner.ts';
import { createCommandTracker } from './command-tracker.ts';
import { createDelayedSave } from './delayed-save.ts';
import { followLine, keysFor } from './keys.ts';
import { createLineFeeder } from './line-feeder.ts';
import type { ManagedShell, ShellOptions } from './managed-shell.ts';
import { createOccasion } from './occasion.ts';
import { createShellArrival } from './shell-arrival.ts';
import { createShellConnection } from './shell-connection.ts';
import { createShellOutput } from './shell-output.ts';
import type { ShellInfo } from './workspace.ts';

export function createShell(options: ShellOptions): ManagedShell {
  const { id, target, listener } = options;
  let state: ShellInfo['state'] = 'reconnecting';
  let reason: string | null = null;
  /** Keys were pressed since the prompt. */
  let dirty = false;
  /** Enter was pressed and the shell has not said yet what it makes of it. */
  let unsettled = false;
  let closing = false;
  /** Of the shell behind the PTY, as it told; with its start time where it runs in a toolbox. */
  let pid: string | null = null;
  /** The shell said what it makes of its input, or its state changed. */
  const settling = createOccasion();
  /** What was typed since Enter, into a shell that does not tell its command lines. */
  let line = '';

  const connection = createShellConnection(options.open, {
    connected(again) {
      arrival.connected(again);
      output.restart();
      setState('connected', null);
    },
    data(chunk) {
      output.write(chunk);
      saver.soon();
      tracker.write(chunk);
    },
    lost(why) {
      arrival.lost();
      setState('reconnecting', why);
    },
    ended(exitCode) {
      tracker.end();
      runner.fail('The shell ended.');
      if (!closing) listener.ended(reason ?? `The shell ended (exit code ${exitCode}).`);
    },
  });
  const output = createShellOutput(connection);

  const arrival = createShellArrival({
    looksBeside: (again) => again || options.adopted,
    probe: options.probe,
    claim: options.claim,
    send: (script) => connection.sendNow(script),
    waiting: listener.waiting,
    found(probe) {
      const isSame = probe.pid === null || pid === null || probe.pid === pid;
      if (isSame && (target !== null || probe.state === 'prompt' || probe.state === 'busy')) {
        connection.release();
        // What stands on its line, from before or by these keys, cannot be seen from beside.
        dirty = true;
        settling.happened();
      }
      return isSame || probe.state === 'waiting';
    },
    assume(state, missed) {
      if (tracker.state === state) return;
      tracker.assume(state, missed);
      listener.changed();
    },
    report: options.report,
  });
  const saver = createDelayedSave(() => options.save(output.scrollback()), options.report);

  const settled = () => {
    arrival.spoke();
    unsettled = false;
    settling.happened();
  };
  const tracker = createCommandTracker({
    prompt() {
      const ahead = connection.release();
      feeder.stop();
      settled();
      dirty = ahead !== '';
      unsettled = /[\r\n]/.test(ahead);
      runner.promptCame();
      listener.changed();
    },
    continuation() {
      settled();
      if (runner.isIncomplete()) interruptLine();
      else feeder.asked();
    },
    started() {
      settled();
      listener.changed();
    },
    finished(finished) {
      arrival.spoke();
      runner.finished(finished);
    },
    property(name, value) {
      if (name === 'kindlab' && value === 'waiting') {
        tracker.end();
        arrival.waits();
      } else if (name === 'kindlab' && value === 'started') {
        arrival.spoke();
        if (tracker.state !== 'starting') tracker.end();
      } else if (name === 'pid') pid = value;
      else if (name === 'reason') reason = value;
    },
  });

  const runner = createCommandRunner({
    isClosed: () => (state === 'closed' ? (reason ?? 'The shell is closed.') : null),
    state() {
      if (!connection.released || tracker.state === 'starting') return 'away';
      return unsettled ? 'unsettled' : tracker.state;
    },
    nextSettling: (signal, timeoutMs) => settling.next(signal, timeoutMs, whyNot),
    interruptLine,
    type(command) {
      if (dirty) connection.send(target === null ? '\x05\x15' : '\x15');
      const keys = keysFor(command, target);
      if (target === null) type(keys);
      else feeder.feed(keys);
    },
    command: listener.command,
    groupsLines: target !== null,
  });

  const feeder = createLineFeeder(type);

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
    while (!connection.released || tracker.state !== 'prompt' || unsettled) {
      if (state === 'closed') throw whyNot(timeoutMs);
      await settling.next(signal, deadline - Date.now(), () => whyNot(timeoutMs));
    }
  }

  function input(data: string): void {
    if (data === '' || state === 'closed') return;
    listener.input();
    type(data);
    if (data.includes('\x03')) output.interrupted();
  }

  function type(data: string): void {
    dirty = true;
    connection.send(data);
    if (target !== null) line = followLine(line, data, tracker.entered);
    if (!/[\r\n]/.test(data)) return;
    unsettled = tracker.state === 'prompt' || tracker.state === 'continuation';
  }

  async function detach(why: string): Promise<void> {
    arrival.lost();
    feeder.stop();
    connection.stop();
    runner.fail(why);
    setState('closed', why);
    await saver.now();
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
        await options.end(pid);
      } finally {
        await detach('The shell was closed.');
      }
    },
    start: () => connection.start(),
    restore(scrollback, size) {
      if (size !== null) connection.resize(size.columns, size.rows);
      if (scrollback !== null) {
        output.restore(scrollback);
        const told = [...scrollback.toString('latin1').matchAll(/\x1b\]633;P;pid=([\d-]+)\x07/g)];
        pid = told.at(-1)?.[1] ?? null;
      }
    },
    answerClaim: arrival.answer,
    whenPrompt,
    notice(text) {
      output.write(Buffer.from(`\r\n\x1b[0;33m— ${text} —\x1b[0m\r\n`));
    },
    retryNow: () => connection.retryNow(),
    get size() {
      return connection.size;
    },
    get reason() {
      return reason;
    },
    detach,
  };
}
