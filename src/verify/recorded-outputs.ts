import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { minorOf } from '../cluster/source/versions.ts';
import { type GeneraliseOptions, generaliseOutput } from '../engine/generalise-output.ts';
import { matchOutput } from '../engine/match-output.ts';
import type { LoadedLab, RecordedOutputs, Step } from '../lab/lab-schema.ts';
import type { CommandEvent } from '../workspace/workspace.ts';
import { closeNumbers, openNumbers } from './open-numbers.ts';

/** Why what was printed is not what is recorded for this minor; empty when it is. */
export function compareOutputs(
  lab: LoadedLab,
  printed: ReadonlyMap<string, CommandEvent>,
  kubernetes: string,
  namespace: string,
): string[] {
  const recorded = lab.outputs[minorOf(kubernetes)];
  if (recorded === undefined) {
    return printed.size === 0
      ? []
      : [`nothing is recorded for ${minorOf(kubernetes)}; run verify with --update`];
  }
  const problems: string[] = [];
  for (const [stepId, event] of printed) {
    const step = recorded.steps[stepId];
    if (step === undefined) problems.push(`${stepId}: no output is recorded; run verify with --update`);
    else if (step.command !== commandOf(lab, stepId)) {
      problems.push(`${stepId}: the recorded output is of another command; run verify with --update`);
    } else {
      const match = matchRecorded(lab, stepId, step, event, namespace);
      if (match.ok) continue;
      const first = match.mismatches[0];
      problems.push(
        `${stepId}: printed something else than recorded: ${first?.path}: recorded ${first?.expected}, printed ${first?.actual}`,
      );
    }
  }
  for (const stepId of Object.keys(recorded.steps)) {
    if (!printed.has(stepId))
      problems.push(
        `${stepId}: an output is recorded, but there is no such command; run verify with --update`,
      );
  }
  return problems;
}

/** Writes outputs/<minor>.json. Outputs that still match their record keep it, so that an update without news changes only the date. */
export async function recordOutputs(
  root: string,
  lab: LoadedLab,
  printed: ReadonlyMap<string, CommandEvent>,
  kubernetes: string,
  date: string,
  options: GeneraliseOptions & { namespace: string },
): Promise<void> {
  const earlier = lab.outputs[minorOf(kubernetes)]?.steps ?? {};
  const steps: RecordedOutputs['steps'] = {};
  for (const step of lab.steps) {
    const { id } = step;
    const event = printed.get(id);
    if (event === undefined) continue;
    const kept = earlier[id];
    const command = commandOf(lab, id) ?? event.command ?? '';
    steps[id] =
      kept !== undefined &&
      kept.command === command &&
      matchRecorded(lab, id, kept, event, options.namespace).ok
        ? kept
        : {
            command,
            output: closeNumbers(generaliseOutput(opened(step, event, options), options)).trimEnd(),
            exitCode: event.exitCode ?? -1,
          };
  }
  const folder = join(root, 'labs', lab.id, 'outputs');
  await mkdir(folder, { recursive: true });
  const content: RecordedOutputs = { kubernetes, recordedOn: date, steps };
  await writeFile(join(folder, `${minorOf(kubernetes)}.json`), `${JSON.stringify(content, null, 2)}\n`);
}

function opened(step: Step, event: CommandEvent, { namespace }: { namespace: string }): string {
  return step.kind === 'command' ? openNumbers(step.expect, event.output, namespace) : event.output;
}

function matchRecorded(
  lab: LoadedLab,
  stepId: string,
  recorded: RecordedOutputs['steps'][string],
  event: CommandEvent,
  namespace: string,
): ReturnType<typeof matchOutput> {
  const step = lab.steps.find(({ id }) => id === stepId);
  const unordered = step?.kind === 'command' && step.expect.unordered;
  const output = recorded.output === '' ? {} : { output: recorded.output };
  const match = matchOutput({ exitCode: recorded.exitCode, unordered, ...output }, event, namespace);
  if (recorded.output !== '' || event.output.trim() === '') return match;
  return {
    ...match,
    ok: false,
    mismatches: [{ path: 'output', expected: '(nothing)', actual: event.output }],
  };
}

function commandOf(lab: LoadedLab, stepId: string): string | undefined {
  const step = lab.steps.find(({ id }) => id === stepId);
  return step?.kind === 'task' ? undefined : step?.run;
}
