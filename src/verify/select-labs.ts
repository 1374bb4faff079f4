import { closest } from '../lab/closest.ts';
import { LabError } from '../lab/lab-error.ts';
import type { LoadedLab } from '../lab/lab-schema.ts';
import { loadLabs } from '../lab/load-labs.ts';
import { throwProblems } from '../lab/problem.ts';

/** The labs of these ids, or all. Throws LabError that has every problem of theirs, or says which lab there is not. */
export function selectLabs(root: string, wanted: readonly string[]): LoadedLab[] {
  const { labs, problems } = loadLabs(root);
  const concerning = problems.filter(
    ({ file }) => wanted.length === 0 || wanted.some((id) => file.startsWith(`labs/${id}/`)),
  );
  if (concerning.length > 0) throwProblems(concerning);
  if (wanted.length === 0) return [...labs.values()];
  return wanted.map((id) => {
    const lab = labs.get(id);
    if (lab !== undefined) return lab;
    const near = closest(id, [...labs.keys()]);
    throw new LabError('not-found', `There is no lab ${id}.`, {
      hint: near === null ? `Labs: ${[...labs.keys()].join(', ')}` : `Did you mean ${near}?`,
    });
  });
}
