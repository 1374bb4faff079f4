import type { OpeningView } from '../../../api/api-schema.ts';
import type { LiveKey } from '../../i18n.ts';
import { escapeHtml } from '../../text/inline-html.ts';
import { say } from '../strings.ts';

type Part = NonNullable<Extract<OpeningView, { state: 'starting' }>['part']>;

/** In the order in which they start. */
const parts: [Part, LiveKey][] = [
  ['etcd', 'partEtcd'],
  ['apiServer', 'partApiServer'],
  ['controllers', 'partControllers'],
  ['nodes', 'partNodes'],
];

const marks = { pending: 'ready', running: 'running', done: 'passed' };

/** One sentence: what a workspace that is not open yet is waiting for. */
export function openingSentence(opening: OpeningView): string {
  if (opening.state === 'queued') return say('openingQueued', { n: opening.position });
  const at = parts.findIndex(([part]) => part === opening.part);
  const label = parts[at]?.[1];
  if (label === undefined) return say('panelOpening');
  return say('openingPart', { n: at + 1, total: parts.length, part: say(label) });
}

export function openingHtml(opening: OpeningView): string {
  const sentence = `<p>${escapeHtml(openingSentence(opening))}</p>`;
  if (opening.state === 'queued') {
    const leave = `<button type="button" class="button" data-leave>${escapeHtml(say('leaveQueue'))}</button>`;
    return `${sentence}<p>${escapeHtml(say('openingQueuedSay'))}</p>${leave}`;
  }
  const at = parts.findIndex(([part]) => part === opening.part);
  if (at < 0) return sentence;
  const items = parts.map(([, label], index) => {
    const state = index < at ? 'done' : index === at ? 'running' : 'pending';
    return `<li data-state="${marks[state]}"><span class="badge__icon stages__mark" aria-hidden="true"></span>
      <span class="stages__title">${escapeHtml(say(label))}</span><span class="stages__state">${escapeHtml(say(`stage_${state}`))}</span></li>`;
  });
  return `${sentence}<ol class="stages">${items.join('')}</ol>`;
}
