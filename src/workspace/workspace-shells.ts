import type { Kube } from '../cluster/kube.ts';
import type { ShellTarget } from '../lab/lab-schema.ts';
import { execCommand } from './exec-command.ts';
import { openExec } from './exec-stream.ts';
import type { ManagedShell, ShellOptions, ShellProbe } from './managed-shell.ts';
import { shellFile, toolboxContainer, toolboxNamespace } from './names.ts';
import { openPty } from './pty-stream.ts';
import type { ScrollbackFiles } from './scrollback-files.ts';
import { createShell } from './shell.ts';

const scripts = '/opt/kindlab';
const restartMs = 2_000;
const besideTimeoutMs = 10_000;

export function shellIdFor(target: ShellTarget | null): string {
  if (target === null) return 'main';
  return target.container === undefined ? target.pod : `${target.pod}.${target.container}`;
}

export interface WorkspaceShellOptions extends Pick<ShellOptions, 'target' | 'adopted' | 'claim' | 'report'> {
  kube: Kube;
  workspaceId: string;
  files: ScrollbackFiles;
  listener: Omit<ShellOptions['listener'], 'ended'>;
  /** The workspace is ending or the server stops: nothing is started again. */
  isOver(): boolean;
  /** It ended and is not started again. */
  left(): void;
}

/** A shell in a workspace's toolbox; shells in other containers run through the toolbox's kubectl, so they outlive us too. */
export function createWorkspaceShell({
  kube,
  workspaceId,
  files,
  listener,
  isOver,
  left,
  ...rest
}: WorkspaceShellOptions): ManagedShell {
  const { target } = rest;
  const id = shellIdFor(target);
  const file = shellFile(id);
  const pod = { namespace: toolboxNamespace, pod: workspaceId, container: toolboxContainer };
  const program =
    target === null
      ? ['bash', '--rcfile', `${scripts}/main.bashrc`]
      : [
          `${scripts}/pod-shell`,
          file,
          target.pod,
          target.container ?? '',
          ...target.program.split(/\s+/).filter(Boolean),
        ];
  const beside = (command: string[]) =>
    execCommand(
      kube,
      { ...pod, command },
      { signal: new AbortController().signal, timeoutMs: besideTimeoutMs },
    );

  /** A shell in another container that an earlier run started: what it is doing cannot be seen, most likely it waits. */
  let mostLikelyWaits = rest.adopted && target !== null;
  let endedAt = 0;

  function ended(why: string): void {
    if (isOver()) return;
    if (target === null) {
      shell.notice(
        '셸이 끝나서 새로 시작합니다. 파일은 그대로 있습니다. / The shell ended; here is a new one. Files are kept.',
      );
      // One that cannot start must not keep the machine busy.
      setTimeout(() => !isOver() && shell.start(), Date.now() - endedAt < restartMs ? restartMs : 0);
      endedAt = Date.now();
      return;
    }
    shell.notice(why);
    left();
    shell.detach(why).then(() => files.remove(workspaceId, id), rest.report);
  }

  const shell = createShell({
    ...rest,
    listener: { ...listener, ended },
    id,
    open: (listener, { columns, rows }, signal) => {
      const command = [`${scripts}/attach`, file, String(columns), String(rows), ...program];
      return openPty((exec) => openExec(kube, { ...pod, command }, exec, signal), listener);
    },
    async probe() {
      if (target !== null) {
        const state = mostLikelyWaits ? 'prompt' : 'unknown';
        mostLikelyWaits = false;
        return { state, pid: null, exitCode: null, command: null };
      }
      return readProbe((await beside([`${scripts}/shell-state`, file])).stdout);
    },
    async end(inside) {
      if (target !== null && inside !== null) {
        await beside([`${scripts}/end-pod-shell`, target.pod, target.container ?? '', inside]).catch(
          rest.report,
        );
      }
      await beside([`${scripts}/end-shell`, file]);
    },
    save: (bytes) => files.save(workspaceId, id, bytes),
  });
  return shell;
}

/** Output of toolbox/shell-state: `<state> <pid>`, then `<exit code> <number>`, then the history entry. */
export function readProbe(text: string): ShellProbe {
  const [first = '', last = '', ...entry] = text.split('\n');
  const [state, pid = null] = first.split(' ');
  if (state === 'waiting') return { state, pid, exitCode: null, command: null };
  if (state !== 'prompt' && state !== 'busy') return { state: 'unknown', pid, exitCode: null, command: null };
  const exitCode = Number.parseInt(last, 10);
  const command = entry
    .join('\n')
    .replace(/^ *\d+[ *] /, '')
    .replace(/\n$/, '');
  return {
    state,
    pid,
    exitCode: Number.isNaN(exitCode) ? null : exitCode,
    command: command === '' ? null : command,
  };
}
