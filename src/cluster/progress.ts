import { LabError } from '../lab/lab-error.ts';
import type { Localized } from '../lab/localized.ts';
import type { Provisioning, ProvisioningStage } from '../lab/provisioning.ts';

export interface StageDefinition {
  id: string;
  title: Localized;
  /** How long it took last time or is expected to take; null when nobody can say. */
  estimateMs: number | null;
  /**
   * `main`: one after the other, their sum is the remaining time. `beside`: runs while main stages do.
   * `addOn`: labs do not wait for it.
   */
  lane: 'main' | 'beside' | 'addOn';
}

/** What a stage's work may tell about itself. */
export interface StageReport {
  update(change: { done?: number; total?: number; detail?: string }): void;
  /** The result was there already: the time it took says nothing about the next machine. */
  reused(detail: string): void;
}

export interface Progress {
  snapshot(): Provisioning;
  /** Calls back with a fresh snapshot after every change, at most about ten times a second; returns the function that ends it. */
  subscribe(listener: (snapshot: Provisioning) => void): () => void;
  /** Announces stages before they run, so that readers see what is to come. One that is pending or running already is left alone. */
  plan(stages: StageDefinition[]): void;
  /** Runs a planned stage and records its end. A failure is rethrown. */
  run<T>(id: string, work: (report: StageReport) => Promise<T>): Promise<T>;
  skip(id: string, why: string): void;
  decide(decision: { source?: NonNullable<Provisioning['source']>; kubernetes?: string }): void;
  ready(): void;
  fail(error: unknown): void;
  /** Hears how long each stage that did real work took. */
  onWorked(listener: (id: string, elapsedMs: number) => void): void;
}

interface Entry {
  stage: ProvisioningStage;
  lane: StageDefinition['lane'];
}

const notifyEveryMs = 100;

export function createProgress({ now = Date.now }: { now?: () => number } = {}): Progress {
  const workedListeners: ((id: string, elapsedMs: number) => void)[] = [];
  const entries = new Map<string, Entry>();
  const listeners = new Set<(snapshot: Provisioning) => void>();
  let state: Provisioning['state'] = 'idle';
  let source: Provisioning['source'] = null;
  let kubernetes: string | null = null;
  let error: Provisioning['error'] = null;
  let startedAt: number | null = null;
  let endedAt: number | null = null;
  let due: NodeJS.Timeout | null = null;

  const elapsed = (stage: ProvisioningStage) =>
    stage.state === 'running' && stage.startedAt !== null ? now() - stage.startedAt : stage.elapsedMs;
  const shown = (lane: (lane: StageDefinition['lane']) => boolean) =>
    [...entries.values()]
      .filter((entry) => lane(entry.lane))
      .map(({ stage }) => ({ ...stage, elapsedMs: elapsed(stage) }));

  const snapshot = (): Provisioning => ({
    state,
    source,
    kubernetes,
    stages: shown((lane) => lane !== 'addOn'),
    elapsedMs: startedAt === null ? 0 : (endedAt ?? now()) - startedAt,
    remainingMs: state === 'running' ? remaining(shown((lane) => lane === 'main')) : null,
    error,
    addOns: shown((lane) => lane === 'addOn'),
  });

  const notifyNow = () => {
    due = null;
    const current = snapshot();
    for (const listener of listeners) listener(current);
  };
  const changed = () => {
    if (due === null) due = setTimeout(notifyNow, notifyEveryMs);
  };
  const begin = () => {
    if (state === 'running') return;
    state = 'running';
    error = null;
    endedAt = null;
    startedAt = now();
  };
  const end = (last: 'ready' | 'failed') => {
    state = last;
    endedAt = now();
    changed();
  };
  const find = (id: string): Entry => {
    const entry = entries.get(id);
    if (entry === undefined) throw new Error(`stage ${id} was never planned`);
    return entry;
  };

  return {
    snapshot,
    subscribe(listener) {
      listeners.add(listener);
      listener(snapshot());
      return () => listeners.delete(listener);
    },
    plan(stages) {
      if (stages.some((stage) => stage.lane !== 'addOn')) begin();
      for (const { id, title, estimateMs, lane } of stages) {
        const known = entries.get(id)?.stage.state;
        if (known === 'running' || known === 'pending') continue;
        const stage: ProvisioningStage = {
          id,
          title,
          state: 'pending',
          done: null,
          total: null,
          detail: null,
          startedAt: null,
          elapsedMs: 0,
          estimateMs,
        };
        entries.set(id, { stage, lane });
      }
      changed();
    },
    async run(id, work) {
      const { stage } = find(id);
      Object.assign(stage, { state: 'running', startedAt: now(), detail: null });
      changed();
      let worked = true;
      try {
        const result = await work({
          update(change) {
            Object.assign(stage, change);
            changed();
          },
          reused(detail) {
            worked = false;
            stage.detail = detail;
            changed();
          },
        });
        stage.elapsedMs = elapsed(stage);
        stage.state = 'done';
        // What it was at last is of no interest any more; that nothing had to be done is.
        if (worked) stage.detail = null;
        if (worked) for (const listener of workedListeners) listener(id, stage.elapsedMs);
        return result;
      } catch (cause) {
        stage.elapsedMs = elapsed(stage);
        stage.state = 'failed';
        stage.detail = firstLine(cause);
        throw cause;
      } finally {
        changed();
      }
    },
    skip(id, why) {
      Object.assign(find(id).stage, { state: 'skipped', detail: why });
      changed();
    },
    decide(decision) {
      source = decision.source ?? source;
      kubernetes = decision.kubernetes ?? kubernetes;
      changed();
    },
    ready() {
      // What was announced for the case that it is needed, and was not.
      for (const { stage, lane } of entries.values()) {
        if (lane !== 'addOn' && stage.state === 'pending')
          Object.assign(stage, { state: 'skipped', detail: 'not needed' });
      }
      end('ready');
    },
    onWorked: (listener) => workedListeners.push(listener),
    fail(cause) {
      error = {
        message: cause instanceof Error ? cause.message : String(cause),
        hint: cause instanceof LabError ? (cause.hint ?? null) : null,
      };
      end('failed');
    },
  };
}

/** Milliseconds until the last of these stages, run one after another, is done; null when one of them cannot be estimated. */
function remaining(stages: ProvisioningStage[]): number | null {
  let sum = 0;
  for (const stage of stages) {
    if (stage.state !== 'pending' && stage.state !== 'running') continue;
    if (stage.estimateMs === null) return null;
    sum += stage.state === 'pending' ? stage.estimateMs : remainingOf(stage, stage.estimateMs);
  }
  return sum;
}

/** The estimate rules at first; the longer the stage runs, the more its pace so far does. */
function remainingOf(stage: ProvisioningStage, estimateMs: number): number {
  const { done, total, elapsedMs } = stage;
  if (done === null || total === null || done <= 0 || total <= 0) return Math.max(0, estimateMs - elapsedMs);
  const share = Math.min(1, done / total);
  const trust = elapsedMs / (elapsedMs + estimateMs / 3);
  const wholeMs = (elapsedMs / share) * trust + estimateMs * (1 - trust);
  return wholeMs * (1 - share);
}

function firstLine(cause: unknown): string {
  return (cause instanceof Error ? cause.message : String(cause)).split('\n')[0] ?? '';
}
