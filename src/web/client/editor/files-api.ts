import type {
  FileContent,
  FileList,
  FileOriginal,
  FileSolution,
  FileWritten,
} from '../../../api/file-schema.ts';
import { ApiError, call } from '../api.ts';
import { labPath } from '../lab-path.ts';
import type { FileVersion, SaveResult } from './open-file.ts';

/** This page among those that write the learner's files. */
export const client = Array.from(crypto.getRandomValues(new Uint8Array(9)), (byte) => byte.toString(36)).join(
  '',
);

const saveTimeoutMs = 20_000;

const withPath = (labId: string, what: string, path: string): string =>
  `${labPath(labId, 'files', what)}?path=${encodeURIComponent(path)}`;

export const listFiles = (labId: string): Promise<FileList> => call('GET', labPath(labId, 'files'));

/** null when there is no such file (any more). Throws ApiError. */
export async function readFile(labId: string, path: string): Promise<FileVersion | null> {
  try {
    const { content, version } = await call<FileContent>('GET', withPath(labId, 'content', path));
    return { content, version };
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return null;
    throw error;
  }
}

export async function saveFile(
  labId: string,
  path: string,
  content: string,
  version: string | null,
): Promise<SaveResult> {
  try {
    const written = await call<FileWritten>('PUT', labPath(labId, 'files', 'content'), {
      body: { path, content, version, client },
      timeoutMs: saveTimeoutMs,
    });
    return { kind: 'saved', version: written.version };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (error.status === 404 && version !== null) return { kind: 'changed', there: null };
    return error.status === 409 ? whatIsThere(labId, path) : failed(error);
  }
}

async function whatIsThere(labId: string, path: string): Promise<SaveResult> {
  try {
    return { kind: 'changed', there: await readFile(labId, path) };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return failed(error);
  }
}

function failed({ status, message, hint }: ApiError): SaveResult {
  if (status === 0 || status >= 500 || status === 429) return { kind: 'unreachable', message };
  return { kind: 'refused', message, hint };
}

/** What the lab put there at the start; null when it did not. */
export async function readStart(labId: string, path: string): Promise<string | null> {
  return (await call<FileOriginal>('GET', withPath(labId, 'original', path))).start;
}

/** Counts as having looked at the solution. */
export async function readSolution(labId: string, path: string): Promise<string> {
  return (await call<FileSolution>('POST', labPath(labId, 'files', 'solution'), { body: { path } })).content;
}
