import { setTimeout as delay } from 'node:timers/promises';
import type { ClusterHandle } from '../cluster/cluster-handle.ts';
import { createProgress } from '../cluster/progress.ts';
import { LabError } from '../lab/lab-error.ts';
import type { Provisioning } from '../lab/provisioning.ts';
import type { ClusterKeeper } from './cluster-keeper.ts';

export interface ClusterKeeperOptions {
  /** Finds or makes the cluster, telling how far it is. */
  make(onProgress: (provisioning: Provisioning) => void, signal: AbortSignal): Promise<ClusterHandle>;
  /** Gets everything that works on the cluster going; called after each `make`. */
  use(cluster: ClusterHandle, signal: AbortSignal): Promise<void>;
  /** Rejects when the cluster does not answer. */
  probe(cluster: ClusterHandle, signal: AbortSignal): Promise<void>;
  progressed(provisioning: Provisioning): void;
  /** It stopped answering, or answers again. */
  lost(reason: string): void;
  restored(): void;
  failed(error: unknown): void;
}

interface Pace {
  probeEveryMs: number;
  /** While it does not answer. */
  probeLostEveryMs: number;
  probeTimeoutMs: number;
  /** Failed probes in a row before the cluster counts as lost; one slow answer on a busy machine is no outage. */
  probesUntilLost: number;
  /** Failed probes in a row before it is looked for, or started, anew. */
  probesUntilRemake: number;
  firstRetryMs: number;
  longestRetryMs: number;
}

const usualPace: Pace = {
  probeEveryMs: 5_000,
  probeLostEveryMs: 2_000,
  probeTimeoutMs: 4_000,
  probesUntilLost: 2,
  probesUntilRemake: 4,
  firstRetryMs: 5_000,
  longestRetryMs: 60_000,
};

type State =
  | { is: 'making' }
  | { is: 'well'; cluster: ClusterHandle }
  | { is: 'lost'; cluster: ClusterHandle; reason: string }
  | { is: 'failed'; error: unknown };

export function createClusterKeeper(options: ClusterKeeperOptions, pace: Pace = usualPace): ClusterKeeper {
  const stopping = new AbortController();
  let provisioning = createProgress().snapshot();
  let state: State = { is: 'making' };
  let running: Promise<void> | null = null;
  let lossTold = false;
  let wake: () => void = () => {};

  async function keep() {
    let retryMs: number | null = null;
    while (!stopping.signal.aborted) {
      const cluster = await make();
      if (cluster) {
        // Once there was a cluster, it is worth coming back to without being asked.
        retryMs = pace.firstRetryMs;
        await watch(cluster);
      } else {
        await askedOrAfter(retryMs);
        if (retryMs !== null) retryMs = Math.min(retryMs * 2, pace.longestRetryMs);
      }
    }
  }

  function tell() {
    options.progressed(shown());
  }

  /** A cluster is ready when it is in use: before, not even the workspaces of an earlier run are known. */
  function shown(): Provisioning {
    const isEarly = provisioning.state === 'ready' && state.is === 'making';
    return isEarly ? { ...provisioning, state: 'running' } : provisioning;
  }

  async function make(): Promise<ClusterHandle | null> {
    const signal = stopping.signal;
    // While a lost cluster is looked for, it stays `lost` for those who ask: that is what they need to know.
    if (state.is !== 'lost') state = { is: 'making' };
    try {
      const cluster = await options.make((next) => {
        provisioning = next;
        tell();
      }, signal);
      await options.use(cluster, signal);
      wellAgain(cluster);
      tell();
      return cluster;
    } catch (error) {
      if (signal.aborted) return null;
      state = { is: 'failed', error };
      provisioning = { ...provisioning, state: 'failed', remainingMs: null, error: explain(error) };
      options.progressed(provisioning);
      options.failed(error);
      return null;
    }
  }

  /** Resolves when the cluster has not answered for a while. */
  async function watch(cluster: ClusterHandle): Promise<void> {
    let failures = 0;
    while (failures < pace.probesUntilRemake) {
      await askedOrAfter(failures === 0 ? pace.probeEveryMs : pace.probeLostEveryMs);
      if (stopping.signal.aborted) return;
      try {
        await options.probe(cluster, AbortSignal.timeout(pace.probeTimeoutMs));
        wellAgain(cluster);
        failures = 0;
      } catch (error) {
        failures++;
        if (failures < pace.probesUntilLost) continue;
        const reason = error instanceof Error ? error.message : String(error);
        state = { is: 'lost', cluster, reason };
        if (!lossTold) options.lost(reason);
        lossTold = true;
      }
    }
  }

  function wellAgain(cluster: ClusterHandle) {
    state = { is: 'well', cluster };
    if (lossTold) options.restored();
    lossTold = false;
  }

  /** `null`: only when asked, or stopped. */
  async function askedOrAfter(waitMs: number | null) {
    const waiting = new AbortController();
    wake = () => waiting.abort();
    if (stopping.signal.aborted) return;
    const signal = AbortSignal.any([waiting.signal, stopping.signal]);
    await delay(waitMs ?? 2 ** 31 - 1, undefined, { signal }).catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
  }

  return {
    start() {
      running ??= keep();
    },
    retry: () => {
      if (state.is === 'failed' || state.is === 'lost') wake();
    },
    provisioning: shown,
    health() {
      const kubernetes = 'cluster' in state ? state.cluster.kubernetes : null;
      if (state.is === 'well') return { ready: true, kubernetes, detail: null };
      return { ready: false, kubernetes, detail: explain(unavailable(state)).message };
    },
    require() {
      if (state.is === 'well') return state.cluster;
      throw unavailable(state);
    },
    async stop() {
      stopping.abort();
      await running;
    },
  };
}

function unavailable(state: Exclude<State, { is: 'well' }>): LabError {
  if (state.is === 'making') {
    return new LabError('cluster-setup', 'The cluster is still being made.', {
      hint: 'Read on meanwhile; the page says when it is ready.',
    });
  }
  if (state.is === 'lost') {
    return new LabError('cluster-down', `The cluster does not answer (${state.reason}).`, {
      hint: 'It is being brought back by itself; your progress is kept.',
    });
  }
  const { message, hint } = explain(state.error);
  return new LabError('cluster-setup', message, { hint: hint ?? 'Look at the server log, then try again.' });
}

function explain(error: unknown): { message: string; hint: string | null } {
  return {
    message: error instanceof Error ? error.message : String(error),
    hint: error instanceof LabError ? (error.hint ?? null) : null,
  };
}
