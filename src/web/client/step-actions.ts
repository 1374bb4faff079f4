import type { StepView } from '../../api/api-schema.ts';
import type { Localized } from '../../lab/localized.ts';
import { toastError } from './announce.ts';
import { call } from './api.ts';
import { labPath } from './lab-path.ts';
import { page } from './page-state.ts';
import { panelFrame } from './panel-frame.ts';

interface StepRef {
  labId: string;
  stepId: string;
}

const runTimeoutMs = 40_000;

/** Does `action`; a failure is said in the page. Resolves to false when it failed. */
async function attempt(action: () => Promise<void>): Promise<boolean> {
  try {
    await action();
    return true;
  } catch (error) {
    toastError(error);
    return false;
  }
}

/** Types the step's command into its shell; the verdict arrives by itself. On a phone the chapter stays in view. */
export function runStep({ labId, stepId }: StepRef, shellId: string): Promise<boolean> {
  void panelFrame.showShell(labId, shellId);
  return attempt(async () => {
    const view = await call<StepView>('POST', labPath(labId, 'steps', stepId, 'run'), {
      body: {},
      timeoutMs: runTimeoutMs,
    });
    page.answered(labId, view);
  });
}

export function checkStep({ labId, stepId }: StepRef): Promise<boolean> {
  return attempt(async () => {
    page.answered(labId, await call<StepView>('POST', labPath(labId, 'steps', stepId, 'check')));
  });
}

export function answerStep({ labId, stepId }: StepRef, answer: string): Promise<boolean> {
  return attempt(async () => {
    const path = labPath(labId, 'steps', stepId, 'answer');
    page.answered(labId, await call<StepView>('POST', path, { body: { answer } }));
  });
}

/** Records that a hint was taken; the text is in the page already. */
export function takeHint({ labId, stepId }: StepRef): Promise<boolean> {
  return attempt(async () => {
    await call<{ index: number; hint: Localized; left: number }>(
      'POST',
      labPath(labId, 'steps', stepId, 'hint'),
    );
  });
}

export function takeSolution({ labId, stepId }: StepRef, run: boolean): Promise<boolean> {
  if (run) void panelFrame.showShell(labId, 'main');
  return attempt(async () => {
    await call('POST', `${labPath(labId, 'steps', stepId, 'solution')}${run ? '?run=true' : ''}`, {
      timeoutMs: 5 * 60_000,
    });
  });
}

/** Types the commands of the step's checkpoint, after which it is open again. */
export function resetStep({ labId, stepId }: StepRef): Promise<boolean> {
  void panelFrame.showShell(labId, 'main');
  return attempt(async () => {
    const path = labPath(labId, 'steps', stepId, 'reset');
    // Taken as it is: that the pass is gone is what was asked for.
    page.setStep(labId, await call<StepView>('POST', path, { timeoutMs: runTimeoutMs }));
  });
}

/** Types a command worth looking at into the learner's own shell. */
export function lookAt(labId: string, command: string): Promise<boolean> {
  return attempt(() => panelFrame.type(labId, 'main', `${command}\r`));
}
