import { isDeepStrictEqual } from 'node:util';
import type { Session } from './managed-session.ts';
import { within } from './within.ts';
import type { OpeningEvent, OpeningPhase } from './workspace.ts';

/** A page that is loaded again is back by then. */
const graceMs = 5_000;

export interface Opening {
  /** Aborts when nobody waits for it any more. */
  readonly abandoned: AbortSignal;
  phase(phase: OpeningPhase): void;
}

export interface Openings {
  /** What is being opened there, or else what `begin` opens: several pages wait for one workspace. */
  join(
    key: { learnerId: string; labId: string },
    begin: (opening: Opening) => Promise<Session>,
    signal: AbortSignal,
  ): Promise<Session>;
  isUnderWay(key: { learnerId: string; labId: string }): boolean;
  phase(key: { learnerId: string; labId: string }): OpeningPhase | null;
}

interface UnderWay {
  session: Promise<Session>;
  abandoned: AbortController;
  waiting: number;
  phase: OpeningPhase | null;
}

/** Workspaces that are being opened, by learner and lab. `told` hears of phases, the last of which is `done`. */
export function createOpenings(told: (event: OpeningEvent) => void): Openings {
  const openings = new Map<string, UnderWay>();
  const nameOf = ({ learnerId, labId }: { learnerId: string; labId: string }) =>
    JSON.stringify([learnerId, labId]);

  function start(
    key: { learnerId: string; labId: string },
    begin: (opening: Opening) => Promise<Session>,
  ): UnderWay {
    const { learnerId, labId } = key;
    const abandoned = new AbortController();
    const tell = (phase: OpeningPhase) => {
      if (isDeepStrictEqual(phase, one.phase)) return;
      one.phase = phase;
      told({ learnerId, labId, phase });
    };
    const one: UnderWay = {
      abandoned,
      waiting: 0,
      phase: null,
      session: Promise.resolve()
        .then(() => begin({ abandoned: abandoned.signal, phase: tell }))
        .finally(() => {
          openings.delete(nameOf(key));
          if (one.phase !== null) tell({ kind: 'done' });
        }),
    };
    // Whoever waits hears of its failure; nobody may be left.
    one.session.catch(() => undefined);
    openings.set(nameOf(key), one);
    return one;
  }

  return {
    async join(key, begin, signal) {
      const one = openings.get(nameOf(key)) ?? start(key, begin);
      one.waiting += 1;
      try {
        return await within(one.session, { signal });
      } finally {
        one.waiting -= 1;
        const abandon = () => {
          if (one.waiting === 0) one.abandoned.abort(new Error('Nobody waits for it any more.'));
        };
        if (one.waiting === 0) setTimeout(abandon, graceMs).unref();
      }
    },
    isUnderWay: (key) => openings.has(nameOf(key)),
    phase: (key) => openings.get(nameOf(key))?.phase ?? null,
  };
}
