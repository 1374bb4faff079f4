import { LabError } from './lab-error.ts';

/** One thing an author has to correct. */
export interface Problem {
  /** Relative to the checkout, e.g. `labs/downward-env/lab.yaml`. */
  file: string;
  /** 1-based; 1:1 where the problem is the file itself. */
  line: number;
  column: number;
  /** Where inside the document, e.g. `steps[2].expect.output`; empty for the whole file. */
  path: string;
  /** What is wrong. */
  message: string;
  /** What to do about it. */
  cure: string;
}

/** `steps[2].expect.output` from `['steps', 2, 'expect', 'output']`. */
export function formatPath(path: readonly PropertyKey[]): string {
  let text = '';
  for (const part of path) {
    if (typeof part === 'number') text += `[${part}]`;
    else text += text === '' ? String(part) : `.${String(part)}`;
  }
  return text;
}

/** Two lines each: `file:line:column  path: message`, then the cure. */
export function formatProblems(problems: readonly Problem[]): string {
  return problems
    .map((problem) => {
      const place = `${problem.file}:${problem.line}:${problem.column}`;
      const subject = problem.path === '' ? problem.message : `${problem.path}: ${problem.message}`;
      return `${place}  ${subject}\n    ${problem.cure}`;
    })
    .join('\n');
}

/** Throws LabError `bad-content` that prints every problem. */
export function throwProblems(problems: readonly Problem[]): never {
  const count = problems.length === 1 ? 'One problem' : `${problems.length} problems`;
  throw new LabError('bad-content', `${count} in the labs:\n${formatProblems(problems)}`, {
    hint: 'Correct the files above; every problem is listed, not only the first.',
  });
}
