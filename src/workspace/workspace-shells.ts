import type { Kube } from '../cluster/kube.ts';
import type { ShellTarget } from '../lab/lab-schema.ts';
import { execCommand } from './exec-command.ts';
import { openExec } from './exec-stream.ts';
import type { ManagedShell, ShellOptions, ShellProbe } from './managed-shell.ts';
import { shellFile, toolboxContainer, toolboxNamespace } from './names.ts';
import type { ScrollbackFiles } from './scrollback-files.ts';
import { createShell } from './shell.ts';

const scripts = '/opt/kindlab';
const besideTimeoutMs = 10_000;

export function shellIdFor(target: ShellTarget | null): string {
  if (target === null) return 'main';
  return target.container === undefined ? target.pod : `${target.pod}.${target.container}`;
}

export interface WorkspaceShellOptions
  extends Pick<ShellOptions, 'target' | 'adopted' | 'claim' | 'report' | 'listener'> {
  kube: Kube;
  workspaceId: string;
  files: ScrollbackFiles;
}

/** A shell in a workspace's toolbox; shells in other containers run through the toolbox's kubectl, so they outlive us too. */
export function createWorkspaceShell({
  kube,
  workspaceId,
  files,
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

  return createShell({
    ...rest,
    id,
    open: (listener, { columns, rows }, signal) =>
      openExec(
        kube,
        {
          ...pod,
          tty: true,
          command: [`${scripts}/attach`, file, String(columns), String(rows), ...program],
        },
        listener,
        signal,
      ),
    async probe() {
      // What a shell in another container is doing cannot be seen; one of an earlier run most likely waits.
      if (target !== null)
        return { state: rest.adopted ? 'prompt' : 'unknown', exitCode: null, command: null };
      return readProbe((await beside([`${scripts}/shell-state`, file])).stdout);
    },
    async interrupt() {
      await beside([`${scripts}/interrupt`, file]);
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
}

/** Output of toolbox/shell-state: the state, then `<exit code> <number>`, then the history entry. */
export function readProbe(text: string): ShellProbe {
  const [state = '', last = '', ...entry] = text.split('\n');
  if (state === 'waiting') return { state, exitCode: null, command: null };
  if (state !== 'prompt' && state !== 'busy') return { state: 'unknown', exitCode: null, command: null };
  const exitCode = Number.parseInt(last, 10);
  const command = entry
    .join('\n')
    .replace(/^ *\d+[ *] /, '')
    .replace(/\n$/, '');
  return {
    state,
    exitCode: Number.isNaN(exitCode) ? null : exitCode,
    command: command === '' ? null : command,
  };
}
