import { LabError } from '../lab/lab-error.ts';

const longestPath = 400;
const deepestPath = 6;

/**
 * Throws LabError `bad-request` unless `path` names a file below a lab's folder the way the list of files does:
 * relative, without `.` and `..`, nothing hidden, at most six levels.
 */
export function checkFilePath(path: string): void {
  const refuse = (why: string): never => {
    throw new LabError(
      'bad-request',
      `"${path.slice(0, longestPath)}" cannot be the name of a file here: ${why}.`,
      {
        hint: 'Use a name such as pod.yaml or manifests/pod.yaml, inside the folder of the lab.',
      },
    );
  };
  if (path.length > longestPath) refuse('it is too long');
  if (path.startsWith('/')) refuse('it begins with a slash');
  if (/[\u0000-\u001f\u007f]/.test(path)) refuse('it has control characters');
  if (!path.isWellFormed()) refuse('it is not Unicode text');
  const parts = path.split('/');
  if (parts.length > deepestPath) refuse(`it is more than ${deepestPath} folders deep`);
  for (const part of parts) {
    if (part === '') refuse('a part of it is empty');
    if (part === '..') refuse('it leads out of its folder');
    if (part.startsWith('.')) refuse('names that begin with a dot are hidden');
    if (Buffer.byteLength(part) > 255) refuse('a part of it is too long');
  }
}
