import type { OpeningView } from '../../../api/api-schema.ts';
import { escapeHtml } from '../../text/inline-html.ts';
import { clusterHtml } from '../cluster-pill.ts';
import { page } from '../page-state.ts';
import { say } from '../strings.ts';
import type { LabShells } from './lab-shells.ts';
import { openingHtml } from './opening-progress.ts';

const button = (word: string) =>
  `<button type="button" class="button button--primary" data-again>${escapeHtml(word)}</button>`;

/** What stands where the terminal will be: what is being waited for, or what went wrong and what to do. Empty when it is there. */
function messageHtml(lab: LabShells, opening: OpeningView | null): string {
  if (lab.views.has(lab.selected)) return '';
  if (opening !== null && page.isClusterReady) return openingHtml(opening);
  if (lab.error !== null) {
    const hint = lab.error.hint === null ? '' : `<p class="cluster-hint">${escapeHtml(lab.error.hint)}</p>`;
    const what = `<p><strong>${escapeHtml(say('openFailed'))}</strong> ${escapeHtml(lab.error.message)}</p>`;
    return `${what}${hint}${button(say('retryNow'))}`;
  }
  if (!page.isClusterReady) return clusterHtml();
  if (lab.isWanted) return `<p>${escapeHtml(say('panelOpening'))}</p>`;
  const words = lab.wasRemoved
    ? ([say('workspaceGone'), say('startAgain')] as const)
    : ([say('startLabSay'), say('startLab')] as const);
  return `<p>${escapeHtml(words[0])}</p>${button(words[1])}`;
}

/** `lab` null: nothing is in the way. What has the focus is not replaced but by its like. */
export function drawMessage(
  host: HTMLElement | null,
  lab: LabShells | null,
  opening: OpeningView | null,
): void {
  const html = lab === null ? '' : messageHtml(lab, opening);
  if (host === null || host.dataset.html === html) return;
  host.dataset.html = html;
  const hadFocus = host.contains(document.activeElement);
  host.innerHTML = html;
  if (hadFocus) host.querySelector('button')?.focus();
}
