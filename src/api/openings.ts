import { setTimeout as delay } from 'node:timers/promises';
import { LabError } from '../lab/lab-error.ts';
import type { OpeningEvent, OpeningPhase, Workspace } from '../workspace/workspace.ts';
import type { OpeningView, StreamEvent } from './api-schema.ts';
import type { LabKey } from './lab-runtime.ts';
import { toProblem } from './problem.ts';

/** Workspaces on their way. A wait may be long: it outlives the request that asked, and ends with the last page that shows it. */
export interface Openings {
  /** Two at the same time for a lab share one. `open` gets a signal that aborts when it is given up. */
  start(key: LabKey, open: (signal: AbortSignal) => Promise<Workspace>): Opening;
  /** null while nothing is being opened. */
  view(key: LabKey): OpeningView | null;
  /** False when there was nothing to give up. */
  giveUp(key: LabKey): boolean;
  /** What the manager tells of control planes. */
  phaseChanged(event: OpeningEvent): void;
}

export interface Opening {
  /** Rejects with the LabError that `open` failed with, or `conflict` when it was given up. */
  opened: Promise<Workspace>;
  /** null when it takes longer than this; what becomes of it is told on the stream then. Rejects as `opened` does. */
  within(timeMs: number): Promise<Workspace | null>;
}

export interface OpeningsOptions {
  publish(key: LabKey, event: StreamEvent): void;
  isFollowed(key: LabKey): boolean;
  /** Where one is that was under way already: who leaves the queue and comes back at once has kept the place. */
  phaseOf(key: LabKey): OpeningPhase | null;
  /** Aborts when the server stops. */
  signal: AbortSignal;
  lookEveryMs?: number;
  /** So long may a learner in the queue be away. */
  awayMs?: number;
}

interface UnderWay extends Opening {
  abort: AbortController;
  /** Requests that will tell what became of it. */
  waiting: number;
  lastFollowedAt: number;
}

export function createOpenings(options: OpeningsOptions): Openings {
  const { publish, isFollowed, phaseOf, signal, lookEveryMs = 5_000, awayMs = 60_000 } = options;
  const underWay = new Map<string, UnderWay>();
  const phases = new Map<string, OpeningPhase>();
  const nameOf = ({ learnerId, labId }: LabKey) => JSON.stringify([learnerId, labId]);

  function view(key: LabKey): OpeningView | null {
    const phase = phases.get(nameOf(key));
    if (phase?.kind === 'queued') return { state: 'queued', position: phase.position };
    if (phase?.kind === 'starting') return { state: 'starting', part: phase.part };
    return underWay.has(nameOf(key)) ? { state: 'starting', part: null } : null;
  }

  function tell(key: LabKey, error: unknown = null): void {
    const problem = error === null ? null : toProblem(error);
    publish(key, { type: 'opening', labId: key.labId, opening: view(key), problem });
  }

  function begin(key: LabKey, open: (signal: AbortSignal) => Promise<Workspace>): UnderWay {
    const name = nameOf(key);
    const abort = new AbortController();
    const looking = setInterval(() => giveUpIfAway(key, one), lookEveryMs).unref();
    const opened = open(AbortSignal.any([signal, abort.signal]));
    const phase = phaseOf(key);
    if (phase !== null) phases.set(name, phase);
    const one: UnderWay = {
      opened,
      abort,
      waiting: 0,
      lastFollowedAt: Date.now(),
      within: (timeMs) => within(one, timeMs),
    };
    underWay.set(name, one);
    tell(key);
    const ended = (error: unknown = null): void => {
      clearInterval(looking);
      underWay.delete(name);
      phases.delete(name);
      tell(key, one.waiting > 0 || abort.signal.aborted ? null : error);
    };
    opened.then(() => ended(), ended);
    return one;
  }

  /** Only the queue is left for want of a page: what is being made will be there in a moment. */
  function giveUpIfAway(key: LabKey, one: UnderWay): void {
    const isAway = one.waiting === 0 && phases.get(nameOf(key))?.kind === 'queued' && !isFollowed(key);
    if (!isAway) one.lastFollowedAt = Date.now();
    else if (Date.now() - one.lastFollowedAt > awayMs) giveUp(one);
  }

  function giveUp({ abort }: UnderWay): void {
    abort.abort(new LabError('conflict', 'The wait for a control plane was given up.'));
  }

  async function within(one: UnderWay, timeMs: number): Promise<Workspace | null> {
    const answering = new AbortController();
    const late = delay(timeMs, null, { signal: answering.signal });
    one.waiting += 1;
    try {
      return await Promise.race([one.opened, late]);
    } finally {
      one.waiting -= 1;
      answering.abort();
      late.catch(() => undefined);
    }
  }

  return {
    start: (key, open) => underWay.get(nameOf(key)) ?? begin(key, open),
    view,
    giveUp(key) {
      const one = underWay.get(nameOf(key));
      if (one !== undefined) giveUp(one);
      return one !== undefined;
    },
    phaseChanged({ learnerId, labId, phase }) {
      const key = { learnerId, labId };
      if (phase.kind === 'done') phases.delete(nameOf(key));
      else phases.set(nameOf(key), phase);
      tell(key);
    },
  };
}
