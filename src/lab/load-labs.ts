import { closeSync, type Dirent, existsSync, lstatSync, openSync, readdirSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { checkLab } from './check-lab.ts';
import { explainIssues } from './explain-issue.ts';
import { readTextFiles } from './lab-files.ts';
import { type LoadedLab, labSchema, type RecordedOutputs, recordedOutputsSchema } from './lab-schema.ts';
import { type Problem, throwProblems } from './problem.ts';
import { maxYamlBytes, parseYaml } from './yaml-source.ts';

export interface LoadedLabs {
  /** By id; labs with problems are absent. */
  labs: Map<string, LoadedLab>;
  problems: Problem[];
}

/**
 * Reads every folder of `<root>/labs`, where `root` is the checkout. Collects all problems; throws only when
 * a file that is there cannot be read.
 */
export function loadLabs(root: string): LoadedLabs {
  const labs = new Map<string, LoadedLab>();
  const problems: Problem[] = [];
  const folder = join(root, 'labs');
  const entries = existsSync(folder) ? readdirSync(folder, { withFileTypes: true }) : [];
  const filesById = new Map<string, string>();
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (!isLabFolder(entry)) continue;
    const loaded = loadLab(root, entry.name);
    problems.push(...loaded.problems);
    if (loaded.id !== null) {
      const earlier = filesById.get(loaded.id);
      if (earlier !== undefined) {
        problems.push({
          ...loaded.idPlace,
          message: `lab id \`${loaded.id}\` is already used in ${earlier}`,
          cure: 'Give each lab an id of its own, equal to the name of its folder.',
        });
      }
      filesById.set(loaded.id, loaded.idPlace.file);
    }
    if (loaded.lab !== null) labs.set(loaded.lab.id, loaded.lab);
  }
  return { labs, problems };
}

/** Like loadLabs, but throws LabError `bad-content` that lists every problem when there is one. */
export function loadLabsOrThrow(root: string): Map<string, LoadedLab> {
  const { labs, problems } = loadLabs(root);
  if (problems.length > 0) throwProblems(problems);
  return labs;
}

function isLabFolder(entry: Dirent): boolean {
  return entry.isDirectory() && !entry.name.startsWith('.') && !entry.name.startsWith('_');
}

interface LoadResult {
  lab: LoadedLab | null;
  id: string | null;
  idPlace: Problem;
  problems: Problem[];
}

function loadLab(root: string, folderName: string): LoadResult {
  const folder = join(root, 'labs', folderName);
  const file = `labs/${folderName}/lab.yaml`;
  const place: Problem = { file, line: 1, column: 1, path: '', message: '', cure: '' };
  const path = join(folder, 'lab.yaml');
  const info = lstatSync(path, { throwIfNoEntry: false });
  if (info !== undefined && !info.isFile()) {
    const message = 'it is a link, a folder or a special file';
    const problem = { ...place, message, cure: 'Put the file itself here.' };
    return { lab: null, id: null, idPlace: place, problems: [problem] };
  }
  if (info === undefined) {
    const problem = {
      ...place,
      message: 'the file is missing',
      cure: 'Add a lab.yaml, or start the folder name with `_` to leave it out.',
    };
    return { lab: null, id: null, idPlace: place, problems: [problem] };
  }
  const source = parseYaml(file, readStart(path));
  const problems = [...source.problems];
  const start = readTextFiles(folder, 'start', `labs/${folderName}`);
  const solution = readTextFiles(folder, 'solution', `labs/${folderName}`);
  const mistakes = readTextFiles(folder, 'mistakes', `labs/${folderName}`);
  problems.push(...start.problems, ...solution.problems, ...mistakes.problems);
  const recorded = readOutputs(folder, `labs/${folderName}`);
  problems.push(...recorded.problems);
  if (source.value === undefined) return { lab: null, id: null, idPlace: place, problems };

  const parsed = labSchema.safeParse(source.value);
  if (!parsed.success) {
    problems.push(...explainIssues(labSchema, parsed.error.issues, source));
    return { lab: null, id: null, idPlace: place, problems };
  }
  const lab = parsed.data;
  if (lab.id !== folderName) {
    problems.push(
      source.problem(
        ['id'],
        `the id \`${lab.id}\` differs from the folder name`,
        `Write \`id: ${folderName}\`, or rename the folder to ${lab.id}.`,
      ),
    );
  }
  const files = { startFiles: start.files, solutionFiles: solution.files, mistakeFiles: mistakes.files };
  problems.push(...checkLab(lab, files, source));
  const loaded = problems.length === 0 ? { ...lab, ...files, outputs: recorded.outputs } : null;
  return { lab: loaded, id: lab.id, idPlace: source.problem(['id'], '', ''), problems };
}

/** All of a file as large as a lab may be, and only the beginning of a larger one. */
function readStart(path: string): Uint8Array {
  const bytes = Buffer.alloc(maxYamlBytes + 1);
  const file = openSync(path, 'r');
  try {
    return bytes.subarray(0, readSync(file, bytes));
  } finally {
    closeSync(file);
  }
}

function readOutputs(
  folder: string,
  shownFolder: string,
): { outputs: Record<string, RecordedOutputs>; problems: Problem[] } {
  const outputs: Record<string, RecordedOutputs> = {};
  const { files, problems } = readTextFiles(folder, 'outputs', shownFolder);
  for (const [name, text] of Object.entries(files)) {
    const file = `${shownFolder}/outputs/${name}`;
    const cure =
      'Recorded outputs are written by `npx kindlab verify --update`; remove the file and record again.';
    const minor = /^(\d+\.\d+)\.json$/.exec(name)?.[1];
    if (minor === undefined) {
      problems.push({
        file,
        line: 1,
        column: 1,
        path: '',
        message: 'the name is not <Kubernetes minor>.json, e.g. 1.36.json',
        cure,
      });
      continue;
    }
    // JSON is YAML, so problems get a line here too.
    const source = parseYaml(file, text);
    problems.push(...source.problems);
    if (source.value === undefined) continue;
    const parsed = recordedOutputsSchema.safeParse(source.value);
    if (parsed.success) outputs[minor] = parsed.data;
    else problems.push(...explainIssues(recordedOutputsSchema, parsed.error.issues, source));
  }
  return { outputs, problems };
}
