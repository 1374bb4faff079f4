import { LabError } from '../lab/lab-error.ts';
import type { Step } from '../lab/lab-schema.ts';
import { createWorkspaceFiles, type WorkspaceFiles } from '../workspace/files.ts';
import type { StreamEvent } from './api-schema.ts';
import type {
  FileContent,
  FileList,
  FileOriginal,
  FileSolution,
  FileWrite,
  FileWritten,
} from './file-schema.ts';
import type { LabEntries } from './lab-entries.ts';
import type { LabEntry } from './lab-entry.ts';
import type { LabKey } from './lab-runtime.ts';
import { solutionOf } from './step-commands.ts';
import type { WorkspaceFinder } from './workspace-finder.ts';

/** The files of a learner's lab, for the editor in the page. All reject with LabError. */
export interface LabFiles {
  list(key: LabKey): Promise<FileList>;
  read(key: LabKey, path: string): Promise<FileContent>;
  write(key: LabKey, file: FileWrite): Promise<FileWritten>;
  original(key: LabKey, path: string): Promise<FileOriginal>;
  /** Showing it counts as help with a step. */
  solution(key: LabKey, path: string): Promise<FileSolution>;
}

export interface LabFilesOptions {
  entries: Pick<LabEntries, 'get'>;
  workspaces: WorkspaceFinder;
  publish(key: LabKey, event: StreamEvent): void;
  /** Aborts when the server stops. */
  signal: AbortSignal;
}

export function createLabFiles({ entries, workspaces, publish, signal }: LabFilesOptions): LabFiles {
  async function filesOf(key: LabKey): Promise<{ entry: LabEntry; files: WorkspaceFiles; touch(): void }> {
    const entry = await entries.get(key);
    const { kube, manager } = workspaces.working();
    const { id } = workspaces.find(key);
    const files = createWorkspaceFiles(kube, { workspaceId: id, labId: key.labId });
    return { entry, files, touch: () => manager.touch(id) };
  }

  return {
    async list(key) {
      const { entry, files } = await filesOf(key);
      const { files: found, truncated } = await files.list(signal);
      return {
        files: found.map(({ path, bytes, version, why }) => ({
          path,
          bytes,
          version,
          editable: why === null,
          why: why === 'unreadable' ? null : why,
          start: Object.hasOwn(entry.lab.startFiles, path),
        })),
        solution: Object.keys(entry.lab.solutionFiles),
        truncated,
      };
    },
    async read(key, path) {
      const { files } = await filesOf(key);
      return { path, ...(await files.read(path, signal)) };
    },
    async write(key, { path, content, version: expected, client }) {
      const { files, touch } = await filesOf(key);
      touch();
      const version = await files.write(path, content, expected, signal);
      publish(key, { type: 'files', labId: key.labId, change: { path, version, client } });
      return { path, version };
    },
    async original(key, path) {
      const { lab } = await entries.get(key);
      return { start: Object.hasOwn(lab.startFiles, path) ? (lab.startFiles[path] ?? null) : null };
    },
    async solution(key, path) {
      const entry = await entries.get(key);
      const { solutionFiles } = entry.lab;
      const content = Object.hasOwn(solutionFiles, path) ? solutionFiles[path] : undefined;
      if (content === undefined) {
        throw new LabError('not-found', `The solution of the lab has no file ${path}.`, {
          hint: `It has: ${Object.keys(solutionFiles).join(', ') || 'none'}.`,
        });
      }
      const stepId = helpedStep(entry, path);
      if (stepId !== null) entry.solutionShown(stepId);
      return { content, stepId };
    },
  };
}

/**
 * Which step a file of the solution helps with now: the first not passed of those that take it from ~/.solution, or else
 * of the tasks that use a file of that name, or else of all. null when those are passed.
 */
function helpedStep({ lab, session }: LabEntry, path: string): string | null {
  const naming = (text: string) => (step: Step) =>
    solutionOf(step).commands.some((command) => command.includes(text));
  const takers = lab.steps.filter(naming(`.solution/${path}`));
  const users = lab.steps.filter(({ kind }) => kind === 'task').filter(naming(path));
  const helped = [takers, users, lab.steps].find((steps) => steps.length > 0) ?? [];
  return helped.find(({ id }) => session.step(id).state !== 'passed')?.id ?? null;
}
