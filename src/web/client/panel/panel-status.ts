import type { WorkspaceView } from '../../../api/api-schema.ts';
import { currentCard } from '../current-step.ts';
import { page } from '../page-state.ts';
import { duration, say } from '../strings.ts';
import { openingSentence } from './opening-progress.ts';
import type { SocketState } from './shell-socket.ts';

const warnBelowMs = 15 * 60_000;

/** The end of the panel's last line: namespace, connection, and how long an idle workspace stays. */
function statusText(workspace: WorkspaceView | null, socket: SocketState | null): string[] {
  if (workspace === null) return [`Kubernetes ${page.provisioning?.kubernetes ?? '–'}`];
  const parts = [workspace.namespace];
  if (workspace.state !== 'ready') parts.push(say(`workspace_${workspace.state}`));
  if (workspace.reason !== null) parts.push(workspace.reason);
  const opening = page.openings.get(workspace.labId) ?? null;
  if (opening !== null && workspace.controlPlane !== null) parts.push(openingSentence(opening));
  if (socket === 'connected') parts.push(say('shellConnected'));
  else if (socket === 'connecting') parts.push(say('shellConnecting'));
  else if (socket === 'lost' || socket === 'reconnecting') parts.push(say('shellReconnecting'));
  else if (socket === 'closed') parts.push(say('shellClosed'));
  const leftMs = workspace.idleDeadline - Date.now();
  if (leftMs > 0 && leftMs < warnBelowMs * 8) parts.push(say('idleLeft', { time: duration(leftMs) }));
  return parts;
}

export function drawStatus(
  host: HTMLElement,
  workspace: WorkspaceView | null,
  socket: SocketState | null,
): void {
  const parts = statusText(workspace, socket);
  const text = parts.join('|');
  if (host.dataset.text === text) return;
  host.dataset.text = text;
  host.replaceChildren(
    ...parts.map((part) => {
      const span = document.createElement('span');
      span.textContent = part;
      return span;
    }),
  );
}

/** The step the learner is at, one line, with its state. */
export function drawStep(panel: HTMLElement, labId: string): void {
  const host = panel.querySelector<HTMLElement>('[data-panel-step]');
  if (host === null) return;
  const card = currentCard();
  const key = card === null ? `${labId} done` : `${card.id} ${card.state}`;
  if (host.dataset.key === key) return;
  host.dataset.key = key;
  if (card === null) {
    host.textContent = say('allPassed');
    return;
  }
  const link = document.createElement('a');
  link.href = `#${card.id}`;
  link.textContent = `${card.number}. ${card.stepTitle}`;
  const badge = document.createElement('span');
  badge.className = 'badge';
  const icon = document.createElement('span');
  icon.className = 'badge__icon';
  icon.setAttribute('aria-hidden', 'true');
  badge.append(icon, say(card.state as 'ready'));
  host.dataset.state = card.state;
  host.replaceChildren(link, badge);
  if (!card.isRunnable) return;
  const run = document.createElement('button');
  run.type = 'button';
  run.className = 'button';
  run.textContent = say('run');
  run.addEventListener('click', () => void card.run());
  host.append(run);
}
