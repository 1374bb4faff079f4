import type { LoadedLab, Step } from '../../lab/lab-schema.ts';
import { type ComparedLine, compareVersions } from './version-difference.ts';

export interface ExpectedOutput {
  text: string;
  /** Where it comes from: a real run, or only what the author expects so far. */
  from: 'recorded' | 'expected' | 'contains';
  /** YYYY-MM-DD, of the newest minor. */
  recordedOn: string | null;
  exitCode: number;
  /** The minors on which the command was proven, the one whose output is shown first. */
  provenOn: string[];
  /** What other minors print differently. */
  differences: VersionDifference[];
}

export interface VersionDifference {
  /** The minor shown, and the other one. */
  shown: string;
  other: string;
  /** null when the output itself is the same. */
  lines: ComparedLine[] | null;
  /** null when it is the same. */
  exitCode: number | null;
}

export interface StepViewData {
  step: Step;
  /** From 1, counted through the labs of the chapter in the chapter's order. */
  number: number;
  /** The lab, when this is its first step. */
  startsLab: LoadedLab | null;
  /** The id of the card on the page. */
  id: string;
  /** Which shell its command is typed into; undefined when there is no command. */
  shellId: string | undefined;
  command: string | null;
  output: ExpectedOutput | null;
}

export function cardId(labId: string, stepId: string): string {
  return `${labId}.${stepId}`;
}

/** Everything a card shows before anything has happened; null for an unknown lab or step. */
export function stepView(
  labs: LoadedLab[],
  chapterLabs: string[],
  labId: string,
  stepId: string,
): StepViewData | null {
  const lab = labs.find((one) => one.id === labId);
  const index = lab?.steps.findIndex((one) => one.id === stepId) ?? -1;
  const step = lab?.steps[index];
  if (lab === undefined || step === undefined) return null;
  const command = step.kind === 'task' ? null : (step.run?.trim() ?? null);
  const shell = step.kind === 'command' ? step.shell : undefined;
  return {
    step,
    number: stepsBefore(labs, chapterLabs, labId) + index + 1,
    startsLab: index === 0 ? lab : null,
    id: cardId(labId, stepId),
    shellId:
      command === null
        ? undefined
        : shell === undefined
          ? 'main'
          : [shell.pod, shell.container].filter(Boolean).join('.'),
    command,
    output: expectedOutput(lab, step),
  };
}

function stepsBefore(labs: LoadedLab[], chapterLabs: string[], labId: string): number {
  return chapterLabs
    .slice(0, Math.max(0, chapterLabs.indexOf(labId)))
    .reduce((sum, id) => sum + (labs.find((lab) => lab.id === id)?.steps.length ?? 0), 0);
}

/** Newest minor first: "1.10" is newer than "1.9". */
export function minorsOf(lab: Pick<LoadedLab, 'outputs'>): string[] {
  return Object.keys(lab.outputs).sort((a, b) => Number(b.split('.')[1] ?? 0) - Number(a.split('.')[1] ?? 0));
}

function expectedOutput(lab: LoadedLab, step: Step): ExpectedOutput | null {
  const provenOn = minorsOf(lab).filter((minor) => lab.outputs[minor]?.steps[step.id] !== undefined);
  const [shown] = provenOn;
  const recorded = shown === undefined ? undefined : lab.outputs[shown]?.steps[step.id];
  if (shown !== undefined && recorded !== undefined) {
    return {
      text: recorded.output,
      from: 'recorded',
      recordedOn: lab.outputs[shown]?.recordedOn ?? null,
      exitCode: recorded.exitCode,
      provenOn,
      differences: provenOn.slice(1).flatMap((other) => differenceOf(lab, step, shown, other) ?? []),
    };
  }
  if (step.kind !== 'command') return null;
  const { output, contains, exitCode } = step.expect;
  const rest = {
    recordedOn: null,
    exitCode: typeof exitCode === 'number' ? exitCode : 0,
    provenOn: [],
    differences: [],
  };
  if (output !== undefined) return { text: output, from: 'expected', ...rest };
  if (contains !== undefined) return { text: contains.join('\n'), from: 'contains', ...rest };
  return null;
}

function differenceOf(lab: LoadedLab, step: Step, shown: string, other: string): VersionDifference | null {
  const [here, there] = [lab.outputs[shown]?.steps[step.id], lab.outputs[other]?.steps[step.id]];
  if (here === undefined || there === undefined) return null;
  const unordered = step.kind === 'command' && step.expect.unordered;
  const lines = compareVersions(here.output, there.output, unordered);
  const exitCode = here.exitCode === there.exitCode ? null : there.exitCode;
  return lines === null && exitCode === null ? null : { shown, other, lines, exitCode };
}
