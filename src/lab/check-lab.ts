import { compileCel } from './cel.ts';
import { checkPattern, type Path, type Report } from './check-pattern.ts';
import { closest } from './closest.ts';
import type { Lab, LoadedLab, StateCheck, Step } from './lab-schema.ts';
import type { Problem } from './problem.ts';
import type { YamlSource } from './yaml-source.ts';

type Files = Pick<LoadedLab, 'startFiles' | 'solutionFiles' | 'mistakeFiles'>;

/** What the schema cannot say: ids that are unique, patterns and expressions that work, files that exist. */
export function checkLab(lab: Lab, files: Files, source: YamlSource): Problem[] {
  const problems: Problem[] = [];
  const report: Report = (path, message, cure) => problems.push(source.problem(path, message, cure));
  const stepIds = new Map<string, number>();
  const mistakeIds = new Map<string, string>();
  for (const [index, step] of lab.steps.entries()) {
    const path = ['steps', index];
    const earlier = stepIds.get(step.id);
    if (earlier !== undefined) {
      report(
        [...path, 'id'],
        `step id \`${step.id}\` is already used by steps[${earlier}]`,
        'Give each step an id of its own.',
      );
    }
    stepIds.set(step.id, index);
    for (const [position, mistake] of step.mistakes.entries()) {
      const at = [...path, 'mistakes', position];
      const owner = mistakeIds.get(mistake.id);
      if (owner !== undefined) {
        report(
          [...at, 'id'],
          `mistake id \`${mistake.id}\` is already used in step \`${owner}\``,
          'Give each mistake of a lab an id of its own.',
        );
      }
      if (mistake.id.startsWith('general-')) {
        report(
          [...at, 'id'],
          `mistake id \`${mistake.id}\` belongs to the engine`,
          'Begin it with another word than `general-`.',
        );
      }
      mistakeIds.set(mistake.id, step.id);
      if (mistake.when.command !== undefined)
        checkPattern([...at, 'when', 'command'], mistake.when.command, report);
      for (const [i, pattern] of (mistake.when.output ?? []).entries())
        checkPattern([...at, 'when', 'output', i], pattern, report);
      for (const [i, check] of (mistake.when.state ?? []).entries())
        checkState([...at, 'when', 'state', i], check, report);
      for (const [i, command] of mistake.provoke.entries())
        checkFiles([...at, 'provoke', i], command, files, report);
    }
    checkStep(step, path, files, report);
    if (lab.isolation === 'controlPlane') checkSimulated(step, path, report);
  }
  return problems;
}

function checkStep(step: Step, path: Path, files: Files, report: Report): void {
  if (step.kind === 'question') {
    for (const [i, answer] of (step.answers ?? []).entries())
      checkPattern([...path, 'answers', i], answer, report);
    for (const [i, { pattern }] of (step.wrong ?? []).entries())
      checkPattern([...path, 'wrong', i, 'pattern'], pattern, report);
    if (step.wrong !== undefined && step.answers === undefined) {
      report(
        [...path, 'wrong'],
        '`wrong` is about typed answers, and this question has none',
        'Say what is wrong with a choice in its own `feedback`.',
      );
    }
    if ((step.choices === undefined) === (step.answers === undefined)) {
      report(
        path,
        'a question needs either `choices` or `answers`',
        'Give one of the two: choices to pick from, or patterns for a typed answer.',
      );
    }
    if (step.choices !== undefined && !step.choices.some((choice) => choice.correct)) {
      report([...path, 'choices'], 'no choice is correct', 'Mark at least one choice with `correct: true`.');
    }
    const ids = step.choices?.map((choice) => choice.id) ?? [];
    for (const [i, id] of ids.entries()) {
      if (ids.indexOf(id) < i)
        report(
          [...path, 'choices', i, 'id'],
          `choice id \`${id}\` is used twice`,
          'Give each choice an id of its own.',
        );
    }
    return;
  }
  for (const [i, check] of step.checks.entries()) checkState([...path, 'checks', i], check, report);
  for (const [i, name] of (step.checkpoint?.files ?? []).entries())
    checkStartFile([...path, 'checkpoint', 'files', i], name, files, report);
  for (const [i, command] of (step.checkpoint?.run ?? []).entries())
    checkCheckpoint([...path, 'checkpoint', 'run', i], command, report);
  if (step.kind === 'task') {
    for (const [i, command] of step.solution.run.entries())
      checkFiles([...path, 'solution', 'run', i], command, files, report);
    return;
  }
  const { output, contains = [], absent = [] } = step.expect;
  if (output !== undefined) checkPattern([...path, 'expect', 'output'], output, report, true);
  for (const [i, pattern] of contains.entries())
    checkPattern([...path, 'expect', 'contains', i], pattern, report);
  for (const [i, pattern] of absent.entries())
    checkPattern([...path, 'expect', 'absent', i], pattern, report);
}

/** On a control plane of one's own, Pods run nowhere. */
function checkSimulated(step: Step, path: Path, report: Report): void {
  if (step.kind !== 'command' || step.shell === undefined) return;
  report(
    [...path, 'shell'],
    'there is no container to open a shell in: the nodes of a lab with `isolation: controlPlane` are simulated',
    "Run the command in the workspace's own shell (leave `shell` out), or give the lab `isolation: namespace`.",
  );
}

function checkState(path: Path, check: StateCheck, report: Report): void {
  const { count, cel, absent } = check;
  if (absent && (count !== undefined || cel !== undefined)) {
    report(
      path,
      '`absent` cannot be combined with `count` or `cel`',
      'Use `absent` with `match` at most, or `count: { equals: 0 }`.',
    );
  }
  if (
    count !== undefined &&
    count.equals === undefined &&
    count.min === undefined &&
    count.max === undefined
  ) {
    report([...path, 'count'], '`count` says nothing', 'Give `equals`, `min` or `max`.');
  }
  if (cel === undefined) return;
  try {
    compileCel(cel);
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split('\n', 1)[0] ?? '') : String(error);
    report(
      [...path, 'cel'],
      `the CEL expression does not work: ${reason}`,
      'Variables are `object` and `objects`; the result must be true or false.',
    );
  }
}

function checkStartFile(path: Path, name: string, { startFiles }: Files, report: Report): void {
  if (Object.hasOwn(startFiles, name)) return;
  const near = closest(name, Object.keys(startFiles));
  const cure = near === null ? `Add the file start/${name} to the lab's folder.` : `Did you mean ${near}?`;
  report(path, `start/${name} does not exist`, cure);
}

/** Learners have no such files; only verify puts them there. */
function checkCheckpoint(path: Path, command: string, report: Report): void {
  const folder = /~\/\.(solution|mistakes)\b/.exec(command)?.[0];
  if (folder === undefined) return;
  report(
    path,
    `\`${folder}\` is not there when a learner goes back`,
    'Use files of start/, or write the manifest into the command.',
  );
}

/** Commands name files as ~/.solution/… and ~/.mistakes/…, where verify puts them. */
function checkFiles(path: Path, command: string, files: Files, report: Report): void {
  const folders = { solution: files.solutionFiles, mistakes: files.mistakeFiles };
  for (const match of command.matchAll(/~\/\.(solution|mistakes)\/([\w./-]+)/g)) {
    const folder = match[1] as keyof typeof folders;
    const name = match[2] ?? '';
    if (name.endsWith('/') || Object.hasOwn(folders[folder], name)) continue;
    const near = closest(name, Object.keys(folders[folder]));
    const cure =
      near === null
        ? `Add the file ${folder}/${name} to the lab's folder.`
        : `Did you mean ~/.${folder}/${near}?`;
    report(path, `${folder}/${name} does not exist`, cure);
  }
}
