import type { KubeAccess } from '../cluster/kubeconfig.ts';
import { LabError } from '../lab/lab-error.ts';
import { checkFilePath } from './files-path.ts';
import { mostFileBytes, refuseFile, runFilesScript } from './files-script.ts';

export interface WorkspaceFile {
  /** Relative to the lab's folder. */
  path: string;
  bytes: number;
  /** Another one when the content is another one. */
  version: string;
  /** Why it cannot be edited as text. */
  why: 'binary' | 'too-large' | 'unreadable' | null;
}

/** The folder of one learner's lab in a toolbox. All reject with LabError; what is not written stays as it was. */
export interface WorkspaceFiles {
  /** Sorted by path; links that lead out of the folder and hidden files are left out. */
  list(signal: AbortSignal): Promise<{ files: WorkspaceFile[]; truncated: boolean }>;
  read(path: string, signal: AbortSignal): Promise<{ content: string; version: string }>;
  /**
   * Resolves to the new version. LabError `conflict` when the file is not `expected` any more, or there is one and `expected`
   * is null; `not-found` when it is gone.
   */
  write(path: string, content: string, expected: string | null, signal: AbortSignal): Promise<string>;
}

export function createWorkspaceFiles(
  kube: { config: KubeAccess },
  { workspaceId, labId }: { workspaceId: string; labId: string },
): WorkspaceFiles {
  const run = (
    call: 'list' | 'read' | 'write',
    rest: (string | number)[],
    signal: AbortSignal,
    input?: Buffer,
  ) =>
    runFilesScript(
      kube,
      workspaceId,
      { call, folder: labId, arguments: rest, ...(input === undefined ? {} : { input }) },
      signal,
    );

  return {
    async list(signal) {
      const { word, fields } = await run('list', [], signal);
      if (word !== 'ok') refuseFile(`~/${labId}`, word, fields[0]);
      const [more, ...rest] = fields;
      const files: WorkspaceFile[] = [];
      for (let at = 0; at + 3 < rest.length; at += 4) {
        const [path = '', bytes, version = '', why] = rest.slice(at, at + 4);
        files.push({ path, bytes: Number(bytes), version, why: (why || null) as WorkspaceFile['why'] });
      }
      files.sort((a, b) => (a.path < b.path ? -1 : 1));
      return { files, truncated: more === '1' };
    },
    async read(path, signal) {
      checkFilePath(path);
      const { word, fields } = await run('read', [path], signal);
      if (word !== 'ok') refuseFile(path, word, fields[0]);
      const [version = '', content = ''] = fields;
      return { content, version };
    },
    async write(path, content, expected, signal) {
      checkFilePath(path);
      if (content.includes('\0') || !content.isWellFormed()) {
        throw new LabError('bad-request', `What is to be written to ${path} is not text.`, {
          hint: 'Use the terminal for binary files.',
        });
      }
      const bytes = Buffer.from(content);
      if (bytes.length > mostFileBytes) refuseFile(path, 'too-large', undefined);
      const { word, fields } = await run('write', [path, expected ?? '-', bytes.length], signal, bytes);
      if (word !== 'ok') refuseFile(path, word, fields[0]);
      return fields[0] ?? '';
    },
  };
}
