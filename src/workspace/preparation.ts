import type { Kube } from '../cluster/kube.ts';
import { LabError } from '../lab/lab-error.ts';
import type { Session } from './managed-session.ts';
import { newWorkspaceId, toolboxNamespace } from './names.ts';
import type { PodWatch } from './pod-watch.ts';
import { createPractice, createToolbox, deletePod, hasCode, podEnded, toolboxRuns } from './provision.ts';
import type { ToolboxOptions } from './toolbox-manifests.ts';

const timeoutMs = 90_000;

export interface PreparationOptions {
  kube: Kube;
  watch: PodWatch;
  toolbox(id: string): ToolboxOptions;
  isTaken(id: string): boolean;
  /** Aborted when the server stops. */
  signal: AbortSignal;
}

/** Who knows of workspaces as they come and go. */
export interface SessionKeeper {
  begin(id: string): Session;
  /** The practice namespace is there; what else the workspace needs of its own is made meanwhile. */
  practiceMade?(id: string): Promise<void>;
  /** It came to nothing. `isOurs` is false when the name turned out to be somebody else's. */
  abandon(session: Session, isOurs: boolean): Promise<void>;
}

export interface Preparation {
  /** A workspace from nothing; resolves when its shell waits to be claimed. */
  prepare(keeper: SessionKeeper, signal: AbortSignal): Promise<Session>;
  /** The toolbox of a workspace that lost it. */
  recreate(id: string): Promise<void>;
}

/** Makes what a workspace needs in the cluster. Both methods reject with LabError when the cluster does not give it within 90 s. */
export function createPreparation({
  kube,
  watch,
  toolbox,
  isTaken,
  signal: stopping,
}: PreparationOptions): Preparation {
  async function prepare(keeper: SessionKeeper, signal: AbortSignal): Promise<Session> {
    const id = newWorkspaceId();
    if (isTaken(id)) return prepare(keeper, signal);
    const session = keeper.begin(id);
    try {
      const options = toolbox(id);
      const running = watch.waitFor(id, toolboxRuns, {
        signal,
        timeoutMs,
        what: `Starting the toolbox of ${id}`,
      });
      // It may be refused before anybody waits for it.
      running.catch(() => undefined);
      await Promise.all([
        createPractice(kube, options, signal).then(() => keeper.practiceMade?.(id)),
        createToolbox(kube, options)
          .then(() => running)
          .then(() => session.connect()),
        session.whenClaimable(signal, timeoutMs),
      ]);
      return session;
    } catch (error) {
      const isOurs = !hasCode(error, 409);
      await keeper.abandon(session, isOurs);
      if (!isOurs) return prepare(keeper, signal);
      throw asLabError(error);
    }
  }

  return {
    prepare,
    async recreate(id) {
      if (podEnded(watch.get(id))) await deletePod(kube, toolboxNamespace, id);
      const wait = { signal: stopping, timeoutMs };
      const what = `Removing the old toolbox of ${id}`;
      await watch.waitFor(id, (pod) => (podEnded(pod) ? null : true), { ...wait, what });
      await createToolbox(kube, toolbox(id));
      await watch.waitFor(id, toolboxRuns, { ...wait, what: `Starting the toolbox of ${id}` });
    },
  };
}

function asLabError(error: unknown): unknown {
  if (error instanceof LabError || !(error instanceof Error)) return error;
  return new LabError('workspace', `The workspace could not be made: ${error.message}`, {
    cause: error,
    hint: 'Run `npx kindlab doctor` to see whether the cluster is well.',
  });
}
