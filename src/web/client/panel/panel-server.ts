import type { WorkspaceView } from '../../../api/api-schema.ts';
import { page } from '../page-state.ts';
import { say } from '../strings.ts';

/** Which API server the lab talks to, in a few words; a click says what that means. Nothing while there is no workspace. */
export function drawServer(panel: HTMLElement, workspace: WorkspaceView | null): void {
  const button = panel.querySelector<HTMLElement>('[data-panel-server]');
  if (button === null) return;
  const controlPlane = workspace?.controlPlane ?? null;
  const text =
    controlPlane === null
      ? say('serverCluster', { version: page.provisioning?.kubernetes ?? '' })
      : say('serverOwn', { version: controlPlane.kubernetes, n: controlPlane.nodes.length });
  if (button.textContent !== text) button.textContent = text;
  button.hidden = workspace === null;
  for (const part of panel.querySelectorAll<HTMLElement>('[data-server-is]'))
    part.hidden = (part.dataset.serverIs === 'own') !== (controlPlane !== null);
}
