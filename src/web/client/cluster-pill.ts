import type { Provisioning, ProvisioningStage } from '../../lab/provisioning.ts';
import { escapeHtml } from '../text/inline-html.ts';
import { announce, toastError } from './announce.ts';
import { call } from './api.ts';
import { page } from './page-state.ts';
import { clusterSentence } from './step-card.ts';
import { duration, locale, say } from './strings.ts';

type PillState = 'connecting' | 'ready' | 'preparing' | 'idle' | 'failed' | 'offline' | 'signedOut';

function pillState(): PillState {
  if (page.connection !== 'live') return page.connection;
  const state = page.provisioning?.state;
  if (state === undefined) return 'connecting';
  return state === 'running' ? 'preparing' : state;
}

function counted(provisioning: Provisioning): { n: number; total: number } {
  const done = provisioning.stages.filter(({ state }) => state === 'done' || state === 'skipped').length;
  return { n: done, total: provisioning.stages.length };
}

function word(state: PillState, provisioning: Provisioning | null): string {
  switch (state) {
    case 'ready':
      return say('clusterReady', { version: provisioning?.kubernetes ?? '' }).trim();
    case 'preparing': {
      if (provisioning === null) return say('clusterConnecting');
      const left = provisioning.remainingMs;
      const parts = [say('clusterPreparing', counted(provisioning))];
      if (left !== null) parts.push(say('remainingShort', { time: duration(left) }));
      return parts.join(' · ');
    }
    case 'idle':
      return say('clusterIdle');
    case 'failed':
      return say('clusterFailed');
    case 'offline':
      return say('clusterOffline');
    case 'signedOut':
      return say('clusterSignedOut');
    case 'connecting':
      return say('clusterConnecting');
  }
}

function stageHtml(stage: ProvisioningStage): string {
  const { title, state, done, total, detail, elapsedMs, estimateMs } = stage;
  const status = [say(`stage_${state}`)];
  if (done !== null && total !== null) status.push(say('countOf', { n: done, total }));
  if (state === 'running' && estimateMs !== null)
    status.push(say('remaining', { time: duration(Math.max(0, estimateMs - elapsedMs)) }));
  if ((state === 'done' || state === 'failed') && elapsedMs >= 1000) status.push(duration(elapsedMs));
  const fraction =
    done !== null && total !== null && total > 0
      ? done / total
      : estimateMs !== null
        ? Math.min(0.97, elapsedMs / estimateMs)
        : null;
  const bar =
    state === 'running' && fraction !== null
      ? `<progress max="1" value="${fraction.toFixed(3)}" aria-label="${escapeHtml(title[locale])}"></progress>`
      : '';
  const marks = {
    pending: 'ready',
    running: 'running',
    done: 'passed',
    skipped: 'locked',
    failed: 'mistake',
  };
  return `<li data-state="${marks[state]}" data-stage="${state}"><span class="badge__icon stages__mark" aria-hidden="true"></span>
    <span class="stages__title">${escapeHtml(title[locale])}</span><span class="stages__state">${escapeHtml(status.join(' · '))}</span>
    ${detail === null || state === 'done' ? '' : `<span class="stages__detail">${escapeHtml(detail)}</span>`}${bar}</li>`;
}

/** What is being done, how far it is, how long it takes, and what one can do meanwhile. */
export function clusterHtml(): string {
  const { provisioning, connection, retryAt } = page;
  const state = pillState();
  if (state === 'connecting') return `<p>${escapeHtml(say('clusterConnecting'))}</p>`;
  if (connection !== 'live' || provisioning === null) {
    const wait =
      retryAt === null ? '' : say('retryIn', { n: Math.max(0, Math.ceil((retryAt - Date.now()) / 1000)) });
    return `<p>${escapeHtml(say(clusterSentence()))}</p><p class="stages__sum">${escapeHtml(wait)}</p>`;
  }
  const sentence =
    state === 'ready'
      ? say('clusterReadySay', { version: provisioning.kubernetes ?? '' })
      : say(clusterSentence());
  const parts = [`<p>${escapeHtml(sentence)}</p>`];
  if (provisioning.error !== null) {
    parts.push(`<p class="cluster-hint">${escapeHtml(provisioning.error.message)}</p>`);
    if (provisioning.error.hint !== null)
      parts.push(`<p class="cluster-hint">${escapeHtml(provisioning.error.hint)}</p>`);
    parts.push(`<button type="button" class="button" data-retry>${escapeHtml(say('retry'))}</button>`);
  }
  if (state !== 'ready' && provisioning.stages.length > 0) {
    parts.push(`<ol class="stages">${provisioning.stages.map(stageHtml).join('')}</ol>`);
    const sum = [
      say('countOf', counted(provisioning)),
      say('elapsed', { time: duration(provisioning.elapsedMs) }),
    ];
    if (provisioning.remainingMs !== null)
      sum.push(say('remaining', { time: duration(provisioning.remainingMs) }));
    parts.push(`<p class="stages__sum">${escapeHtml(sum.join(' · '))}</p>`);
  }
  if (state === 'ready' && provisioning.source !== null)
    parts.push(`<p class="stages__sum">${escapeHtml(say(`source_${provisioning.source}`))}</p>`);
  const adding = provisioning.addOns.filter((stage) => stage.state !== 'done' && stage.state !== 'skipped');
  if (adding.length > 0) {
    parts.push(
      `<p class="label">${escapeHtml(say('addOns'))}</p><ol class="stages">${adding.map(stageHtml).join('')}</ol>`,
    );
  }
  return parts.join('');
}

/** One line for the start page; empty when steps can run. */
export function clusterLine(): string {
  const state = pillState();
  if (state === 'ready' || state === 'connecting') return '';
  const now = page.provisioning?.stages.find((stage) => stage.state === 'running');
  if (state !== 'preparing' || now === undefined) return say(clusterSentence());
  const parts = [say('clusterPreparingSay'), now.title[locale]];
  if (now.done !== null && now.total !== null) parts.push(say('countOf', { n: now.done, total: now.total }));
  return parts.join(' · ');
}

export async function retryProvisioning(): Promise<void> {
  try {
    await call('POST', '/api/provisioning/retry');
  } catch (error) {
    toastError(error);
  }
}

/** The header's pill: one place that always says how the cluster is. Its size does not change with what it says. */
export class ClusterPill extends HTMLElement {
  connectedCallback(): void {
    const body = this.querySelector<HTMLElement>('[data-cluster-body]');
    const details = this.querySelector<HTMLElement>('[popover]');
    body?.addEventListener('click', (event) => {
      if ((event.target as HTMLElement).closest('[data-retry]')) void retryProvisioning();
    });
    let last: PillState = 'connecting';
    const render = () => {
      const state = pillState();
      this.dataset.state = state;
      const label = this.querySelector('[data-cluster-word]');
      const text = word(state, page.provisioning);
      if (label !== null && label.textContent !== text) label.textContent = text;
      if (body !== null && details?.matches(':popover-open')) body.innerHTML = clusterHtml();
      if (state !== last && state !== 'connecting') announce(text);
      last = state;
    };
    page.on('cluster', render);
    details?.addEventListener('toggle', render);
    setInterval(() => {
      if (details?.matches(':popover-open')) render();
    }, 1000);
    render();
  }
}
