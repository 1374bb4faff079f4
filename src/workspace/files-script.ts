import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { KubeAccess } from '../cluster/kubeconfig.ts';
import { LabError } from '../lab/lab-error.ts';
import { execCommand } from './exec-command.ts';
import { toolboxContainer, toolboxNamespace } from './names.ts';

/** The largest file of a lab's folder that is read or written as text. */
export const mostFileBytes = 256 * 1024;

const script = readFileSync(join(import.meta.dirname, 'files.pl'), 'utf8');
const timeoutMs = 20_000;

export interface FilesCall {
  call: 'list' | 'read' | 'write' | 'place';
  /** Below the home. */
  folder: string;
  arguments?: readonly (string | number)[];
  input?: Buffer;
}

/**
 * Runs files.pl in a workspace's toolbox; gives its answer: a word, and what comes with it.
 * Rejects with LabError `workspace` when the toolbox cannot be reached, `timeout`.
 */
export async function runFilesScript(
  kube: { config: KubeAccess },
  workspaceId: string,
  { call, folder, arguments: rest = [], input }: FilesCall,
  signal: AbortSignal,
): Promise<{ word: string; fields: string[] }> {
  const command = ['perl', '-e', script, '--', call, folder, String(mostFileBytes), ...rest.map(String)];
  const target = { namespace: toolboxNamespace, pod: workspaceId, container: toolboxContainer, command };
  const shown = 'the files of the workspace';
  const options = { signal, timeoutMs, shown, ...(input === undefined ? {} : { input }) };
  const { exitCode, stdout, stderr } = await execCommand(kube, target, options).catch((error: unknown) => {
    if (!(error instanceof LabError)) throw error;
    throw new LabError(
      error.code,
      `The files of the workspace cannot be reached just now. ${error.message}`,
      {
        cause: error,
        hint: 'A toolbox that went away is made again by itself: try again in a moment.',
      },
    );
  });
  const [word = '', ...fields] = stdout.split('\0').slice(0, -1);
  if (exitCode === 0 && word !== '') return { word, fields };
  throw new LabError(
    'workspace',
    `The files of the workspace cannot be used: ${stderr.trim() || `exit code ${exitCode}`}`,
    {
      hint: 'Reset the lab to get a fresh workspace.',
    },
  );
}

/** Throws LabError for every answer that is not `ok` and has no better explanation where it was asked for. */
export function refuseFile(path: string, word: string, explanation: string | undefined): never {
  switch (word) {
    case 'missing':
      throw new LabError('not-found', `There is no file ${path} any more.`, {
        hint: 'It was removed or renamed, or the toolbox was made again. Save what you have as a new file.',
      });
    case 'conflict':
      throw new LabError('conflict', `${path} was changed elsewhere meanwhile; nothing was written.`, {
        hint: 'Look at what is there now, then decide which of the two to keep.',
      });
    case 'outside':
      throw new LabError('forbidden', `${path} leads out of the folder of the lab.`, {
        hint: 'Open files elsewhere with an editor in the terminal.',
      });
    case 'folder':
      throw new LabError('bad-request', `${path} is not a file.`, { hint: 'Choose another name.' });
    case 'binary':
      throw new LabError('bad-request', `${path} is not text (UTF-8).`, {
        hint: 'Look at it in the terminal, e.g. with `file` or `head -c 200 | xxd`.',
      });
    case 'too-large':
      throw new LabError('bad-request', `${path} is larger than ${mostFileBytes / 1024} kB.`, {
        hint: 'Open it in the terminal, e.g. with `less`.',
      });
    case 'unreadable':
      throw new LabError('forbidden', `${path} may not be read.`, { hint: `Allow it: chmod u+r '${path}'` });
    case 'read-only':
      throw new LabError('forbidden', `${path} may not be written; nothing was changed.`, {
        hint: `Allow it in the terminal: chmod u+w '${path}'`,
      });
    case 'full':
      throw new LabError(
        'forbidden',
        `The disk of the workspace is full: ${path} was not written, what it was is still there.`,
        {
          hint: 'Remove what you do not need: `du -a ~ | sort -n | tail` shows the largest files.',
        },
      );
    case 'starting':
      throw new LabError('workspace', 'The toolbox of the workspace is only just starting.', {
        hint: 'Try again in a moment.',
      });
    case 'cut':
      throw new LabError(
        'workspace',
        `The connection broke before ${path} had arrived; nothing was written.`,
        {
          hint: 'Try again.',
        },
      );
    default:
      throw new LabError('workspace', `${path} could not be used: ${explanation ?? word}`, {
        hint: 'Look at it in the terminal with `ls -la`.',
      });
  }
}
