import { posix } from 'node:path';
import { LabError } from '../lab/lab-error.ts';

/**
 * What a fresh shell of a workspace is told before its first prompt: put these files into ~/<lab id>/ and begin there.
 * `home` are files below the home that nobody else may read, such as a kubeconfig.
 * Sourced by bash, silently. Throws LabError `bad-content` for a path that leaves the folder.
 */
export function claimScript(
  labId: string,
  startFiles: Record<string, string>,
  home: Record<string, string> = {},
): string {
  const folder = `"$HOME"/${quote(labId)}`;
  const lines = Object.entries(home).map(([path, content]) => {
    const place = `"$HOME"/${quote(path)}`;
    return `mkdir -p "$HOME"/${quote(posix.dirname(path))} && rm -f ${place} && (umask 077 && printf %s ${quote(content)} >${place})`;
  });
  if (environmentFile in home) lines.push(`. "$HOME"/${environmentFile}`);
  lines.push(`mkdir -p ${folder} && cd ${folder}`);
  const made = new Set<string>();
  for (const [path, content] of Object.entries(startFiles)) {
    const clean = posix.normalize(path);
    if (posix.isAbsolute(path) || clean.startsWith('..') || clean === '.') {
      throw new LabError('bad-content', `The start file "${path}" of lab ${labId} is not inside its folder.`);
    }
    const parent = posix.dirname(clean);
    if (parent !== '.' && !made.has(parent)) {
      made.add(parent);
      lines.push(`mkdir -p ${quote(parent)}`);
    }
    lines.push(`printf %s ${quote(content)} >${quote(clean)}`);
    if (content.startsWith('#!')) lines.push(`chmod +x ${quote(clean)}`);
  }
  return `${lines.join('\n')}\n`;
}

/** Variables for every interactive shell of a toolbox, below the home; toolbox/bashrc reads it. */
export const environmentFile = '.kindlab/environment';

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
