import { LabError } from '../lab/lab-error.ts';
import { loadLabsOrThrow } from '../lab/load-labs.ts';
import { correctAnswer } from '../verify/correct-answer.ts';
import { firstLab } from './measure-prompt.ts';
import type { PageClient } from './page-client.ts';

/** Does what a learner does who goes straight for the first command of the first lab. Resolves to the step's name once it passed. */
export async function passFirstCommand(page: PageClient, root: string): Promise<string> {
  const labId = firstLab(root);
  await page.openWorkspace(labId);
  for (const step of loadLabsOrThrow(root).get(labId)?.steps ?? []) {
    if (step.kind === 'question') await page.answer(labId, step.id, correctAnswer(step));
    if (step.kind === 'task') break;
    if (step.kind !== 'command') continue;
    const { state } = await page.run(labId, step.id);
    if (state === 'passed') return `${labId}/${step.id}`;
    throw new LabError('workspace', `The step ${step.id} of ${labId} is ${state} after its own command.`);
  }
  throw new LabError('bad-content', `The lab ${labId} does not begin with a command.`);
}
