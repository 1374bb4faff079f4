import { lstatSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Problem } from './problem.ts';

const maxFileBytes = 1_048_576;
/** Below one of the folders start/, solution/ … */
const mostFiles = 200;
const deepestFolder = 8;

/**
 * Text files below `<labFolder>/<name>`, by path relative to it. Links are refused, so nothing outside the lab's
 * folder can be handed to learners; so are binary files, files above 1 MB and names a shell would trip over.
 */
export function readTextFiles(
  labFolder: string,
  name: string,
  shownFolder: string,
): { files: Record<string, string>; problems: Problem[] } {
  const files: Record<string, string> = {};
  const problems: Problem[] = [];
  const base = join(labFolder, name);
  const info = lstatSync(base, { throwIfNoEntry: false });
  if (info === undefined) return { files, problems };
  const report = (relative: string, message: string, cure: string): void => {
    problems.push({
      file: `${shownFolder}/${name}/${relative}`,
      line: 1,
      column: 1,
      path: '',
      message,
      cure,
    });
  };
  if (!info.isDirectory()) {
    report('', 'it is no folder, or a link to one', 'Put a folder with the files themselves here.');
    return { files, problems };
  }
  const pending = [''];
  for (let directory = pending.pop(); directory !== undefined; directory = pending.pop()) {
    for (const entry of readdirSync(join(base, directory), { withFileTypes: true })) {
      if (Object.keys(files).length + problems.length >= mostFiles) {
        report('', `there are more than ${mostFiles} files`, 'Let a step create them.');
        return { files, problems };
      }
      const relative = directory === '' ? entry.name : `${directory}/${entry.name}`;
      const path = join(base, relative);
      if (!/^[\w][\w.-]*$/.test(entry.name)) {
        report(
          relative,
          'the name has characters other than letters, digits, `.`, `_` and `-`',
          'Rename the file.',
        );
      } else if (entry.isDirectory()) {
        if (relative.split('/').length <= deepestFolder) pending.push(relative);
        else report(relative, 'the folder is nested too deeply', 'Move its files up.');
      } else if (!entry.isFile()) {
        report(
          relative,
          'it is a link or a special file',
          'Put a copy of the file itself here; links could lead out of the lab.',
        );
      } else if (statSync(path).size > maxFileBytes) {
        report(relative, 'the file is larger than 1 MB', 'Shorten it, or let a step create it.');
      } else {
        const bytes = readFileSync(path);
        if (bytes.includes(0))
          report(
            relative,
            'the file is not text',
            'Labs hold text files only; let a step create binary ones.',
          );
        else files[relative] = bytes.toString('utf8');
      }
    }
  }
  return { files: Object.fromEntries(Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1))), problems };
}
