import type { LoadedLab } from '../lab/lab-schema.ts';
import type { ControlPlaneQueue, Place } from './control-plane/control-plane-queue.ts';
import type { ControlPlanes, MadeControlPlane } from './control-plane/control-planes.ts';
import type { Session } from './managed-session.ts';
import type { Opening } from './openings.ts';
import type { Preparation, SessionKeeper } from './preparation.ts';
import type { WarmPool } from './warm-pool.ts';
import type { ControlPlanePart } from './workspace.ts';

export interface ClaimingOptions {
  pool: Pick<WarmPool, 'take'>;
  preparation: Pick<Preparation, 'prepare'>;
  keeper: SessionKeeper;
  planes: Pick<ControlPlanes, 'make'>;
  queue: Pick<ControlPlaneQueue, 'enter'>;
  /** Of workspaces with a control plane of their own, by id. */
  places: Map<string, Place>;
  /** One that could not be given away. */
  removeLater(session: Session): void;
  /** Aborted when the server stops. */
  signal: AbortSignal;
}

/**
 * Gives a learner a workspace for a lab: one that waits in the pool, or one with a control plane of its own when there is
 * room. `handed` is the room of the workspace that this one takes the place of. Rejects with LabError.
 */
export type Claim = (
  learnerId: string,
  lab: LoadedLab,
  opening: Opening,
  handed: Place | null,
) => Promise<Session>;

export function createClaiming(options: ClaimingOptions): Claim {
  const { pool, preparation, keeper, planes, queue, places, signal } = options;

  /** With a control plane of its own, and a toolbox that has what reads its etcd. */
  async function prepareOwn(
    place: Place,
    starting: (part: ControlPlanePart) => void,
  ): Promise<{ session: Session; made: MadeControlPlane }> {
    const made = Promise.withResolvers<MadeControlPlane>();
    const session = await preparation.prepare(
      {
        ...keeper,
        begin(id) {
          places.set(id, place);
          return keeper.begin(id);
        },
        async practiceMade(id) {
          made.resolve(await planes.make(id, starting, signal));
        },
      },
      signal,
    );
    return { session, made: await made.promise };
  }

  async function takeOwn({ phase, abandoned }: Opening, handed: Place | null) {
    const place =
      handed ??
      (await queue.enter(
        (position) => phase({ kind: 'queued', position }),
        AbortSignal.any([abandoned, signal]),
      ));
    const starting = (part: ControlPlanePart) => phase({ kind: 'starting', part });
    starting('etcd');
    try {
      return await prepareOwn(place, starting);
    } catch (error) {
      place.release();
      throw error;
    }
  }

  return async (learnerId, lab, opening, handed) => {
    const { session, made } =
      lab.isolation === 'controlPlane'
        ? await takeOwn(opening, handed)
        : { session: await pool.take(signal), made: null };
    try {
      await session.claim(learnerId, lab, made, signal);
    } catch (error) {
      options.removeLater(session);
      throw error;
    }
    return session;
  };
}
