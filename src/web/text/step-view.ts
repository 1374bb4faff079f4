import type { LoadedLab, Step } from '../../lab/lab-schema.ts';

export interface ExpectedOutput {
  text: string;
  /** Where it comes from: a real run, or only what the author expects so far. */
  from: 'recorded' | 'expected' | 'contains';
  kubernetes: string | null;
  recordedOn: string | null;
  exitCode: number;
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
  for (const minor of minorsOf(lab)) {
    const run = lab.outputs[minor];
    const recorded = run?.steps[step.id];
    if (run === undefined || recorded === undefined) continue;
    return {
      text: recorded.output,
      from: 'recorded',
      kubernetes: run.kubernetes,
      recordedOn: run.recordedOn,
      exitCode: recorded.exitCode,
    };
  }
  if (step.kind !== 'command') return null;
  const { output, contains, exitCode } = step.expect;
  const rest = {
    kubernetes: null,
    recordedOn: null,
    exitCode: typeof exitCode === 'number' ? exitCode : 0,
  };
  if (output !== undefined) return { text: output, from: 'expected', ...rest };
  if (contains !== undefined) return { text: contains.join('\n'), from: 'contains', ...rest };
  return null;
}
