import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LabWorld } from '../engine/lab-world.ts';
import type { LoadedLab, StateCheck, Step } from '../lab/lab-schema.ts';
import { formatProblems } from '../lab/problem.ts';
import { parseYaml } from '../lab/yaml-source.ts';
import type { CommandEvent } from '../workspace/workspace.ts';
import type { Path } from './change-value.ts';
import type { Mutant } from './mutant.ts';
import { mutateCheck } from './mutate-check.ts';
import { mutateAnswers, mutateExpect } from './mutate-expect.ts';
import type { Finding } from './part-log.ts';

/** Everything that a step is judged by, with the state and the output that have just passed it. Paths are those in lab.yaml. */
export function mutateStep(
  lab: LoadedLab,
  step: Step,
  world: LabWorld,
  printed: CommandEvent | undefined,
): Mutant[] {
  const path = ['steps', lab.steps.indexOf(step)];
  if (step.kind === 'question') return within(path, mutateAnswers(step));
  const output =
    step.kind === 'command' && printed !== undefined ? mutateExpect(step, printed, world.namespace) : [];
  return within(path, [...output, ...mutateChecks(step.checks, ['checks'], world)]);
}

/** The state by which a wrong turn has just been recognised. */
export function mutateMistakeState(
  lab: LoadedLab,
  step: Step,
  mistake: Step['mistakes'][number],
  world: LabWorld,
): Mutant[] {
  const path = ['steps', lab.steps.indexOf(step), 'mistakes', step.mistakes.indexOf(mistake)];
  return within(path, mutateChecks(mistake.when.state ?? [], ['when', 'state'], world));
}

function mutateChecks(checks: readonly StateCheck[], path: Path, world: LabWorld): Mutant[] {
  const context = { namespace: world.namespace, events: world.events(), pods: world.pods() };
  return checks.flatMap((check, index) =>
    within([...path, index], mutateCheck(check, world.objects(check.resource), context)),
  );
}

function within(path: Path, mutants: readonly Mutant[]): Mutant[] {
  return mutants.map((mutant) => ({ ...mutant, path: [...path, ...mutant.path] }));
}

/** What was not noticed, as problems with their place in lab.yaml. */
export function findUnnoticed(root: string, lab: LoadedLab, mutants: readonly Mutant[]): Finding {
  const survivors = mutants.filter(({ noticed }) => !noticed);
  const total = mutants.length;
  const counted = { noticed: total - survivors.length, total };
  return { problems: survivors.length === 0 ? [] : placed(root, lab, survivors), mutants: counted };
}

function placed(root: string, lab: LoadedLab, survivors: readonly Mutant[]): string[] {
  const file = `labs/${lab.id}/lab.yaml`;
  const path = join(root, file);
  const source = parseYaml(file, existsSync(path) ? readFileSync(path, 'utf8') : '');
  const problems = survivors.map((mutant) => {
    const step = lab.steps[Number(mutant.path[1])]?.id ?? '';
    const message = `this cannot fail: step ${step} passes as well when it is otherwise (${mutant.change})`;
    const cure = 'Say more exactly what has to be so, or leave it out: what cannot fail proves nothing.';
    return formatProblems([source.problem(mutant.path, message, cure)]);
  });
  return [...new Set(problems)];
}
