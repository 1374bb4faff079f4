import type { WorkspaceView } from '../../../api/api-schema.ts';
import { announce, toast, toastError } from '../announce.ts';
import { call } from '../api.ts';
import { labPath } from '../lab-path.ts';
import { page } from '../page-state.ts';
import { say } from '../strings.ts';
import { ask } from './ask.ts';

const changeTimeoutMs = 120_000;

/** Reset and End: each asks once, says what it removes, and says when it is done. */
export function bindWorkspaceActions(panel: HTMLElement, currentLab: () => string): void {
  const reset = panel.querySelector<HTMLButtonElement>('[data-panel-reset]');
  const end = panel.querySelector<HTMLButtonElement>('[data-panel-end]');

  const change = async (labId: string, method: 'POST' | 'DELETE', path: string, done: string) => {
    for (const button of [reset, end]) if (button !== null) button.disabled = true;
    try {
      const workspace = await call<WorkspaceView | null>(method, labPath(labId, path), {
        timeoutMs: changeTimeoutMs,
      });
      page.setWorkspace(labId, method === 'POST' ? workspace : null);
      toast('info', done);
    } catch (error) {
      toastError(error);
    }
    for (const button of [reset, end]) if (button !== null) button.disabled = false;
  };
  const namespaceOf = (labId: string) => page.workspaces.get(labId)?.namespace ?? labId;

  reset?.addEventListener('click', async () => {
    const labId = currentLab();
    const words = {
      title: say('resetAsk'),
      say: say('resetSay', { namespace: namespaceOf(labId) }),
      yes: say('reset'),
    };
    if (!(await ask(panel, words))) return;
    announce(say('resetting'));
    await change(labId, 'POST', 'reset', say('resetDone'));
  });
  end?.addEventListener('click', async () => {
    const labId = currentLab();
    const words = {
      title: say('endAsk'),
      say: say('endSay', { namespace: namespaceOf(labId) }),
      yes: say('endLab'),
    };
    if (await ask(panel, words)) await change(labId, 'DELETE', 'workspace', say('endDone'));
  });
}
