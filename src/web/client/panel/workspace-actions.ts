import { announce, toast, toastError } from '../announce.ts';
import { page } from '../page-state.ts';
import { say } from '../strings.ts';
import { ask } from './ask.ts';
import { endWorkspace, resetWorkspace } from './workspace-calls.ts';

/** Reset and End: each asks once, says what it removes, and says when it is done. */
export function bindWorkspaceActions(panel: HTMLElement, currentLab: () => string): void {
  const reset = panel.querySelector<HTMLButtonElement>('[data-panel-reset]');
  const end = panel.querySelector<HTMLButtonElement>('[data-panel-end]');

  const change = async (work: () => Promise<void>, done: string) => {
    for (const button of [reset, end]) if (button !== null) button.disabled = true;
    try {
      await work();
      toast('info', done);
    } catch (error) {
      toastError(error);
    }
    for (const button of [reset, end]) if (button !== null) button.disabled = false;
  };
  const removed = (labId: string) => {
    const workspace = page.workspaces.get(labId) ?? null;
    return { namespace: workspace?.namespace ?? labId, hasOwn: workspace?.controlPlane != null };
  };

  reset?.addEventListener('click', async () => {
    const labId = currentLab();
    const { namespace, hasOwn } = removed(labId);
    const words = {
      title: say('resetAsk'),
      say: hasOwn ? say('resetOwnSay') : say('resetSay', { namespace }),
      yes: say('reset'),
    };
    if (!(await ask(panel, words))) return;
    announce(say('resetting'));
    await change(() => resetWorkspace(labId), say('resetDone'));
  });
  end?.addEventListener('click', async () => {
    const labId = currentLab();
    const { namespace, hasOwn } = removed(labId);
    const words = {
      title: say('endAsk'),
      say: hasOwn ? say('endOwnSay') : say('endSay', { namespace }),
      yes: say('endLab'),
    };
    if (!(await ask(panel, words))) return;
    await change(async () => {
      await endWorkspace(labId);
      page.setWorkspace(labId, null);
    }, say('endDone'));
  });
}
