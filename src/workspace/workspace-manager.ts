import type { Logger } from 'pino';
import type { Kube } from '../cluster/kube.ts';
import type { Config } from '../config.ts';
import { LabError } from '../lab/lab-error.ts';
import type { LoadedLab } from '../lab/lab-schema.ts';
import { createAdoption } from './adoption.ts';
import { createEnding } from './ending.ts';
import { scriptsConfigMap } from './guard-manifests.ts';
import type { Session } from './managed-session.ts';
import { instanceOf } from './names.ts';
import { ownRecords } from './own-records.ts';
import { createPreparation } from './preparation.ts';
import { ensureGuards, practiceIsComplete } from './provision.ts';
import { createScrollbackFiles } from './scrollback-files.ts';
import { createSession } from './session.ts';
import { createToolboxWatch } from './toolbox-watch.ts';
import { createWarmPool } from './warm-pool.ts';
import { within } from './within.ts';
import type { Workspace, WorkspaceListeners, WorkspaceManager, WorkspaceRegistry } from './workspace.ts';

export interface WorkspaceManagerOptions {
  /** The operator's access; it never leaves this process. */
  kube: Kube;
  /** Image references as the nodes know them. */
  images: { readonly toolbox: string };
  config: Pick<Config, 'home' | 'cluster' | 'idleMs' | 'poolSize'>;
  registry: WorkspaceRegistry;
  logger: Logger;
}

/** A shell that waits says so when it is looked at. */
const adoptTimeoutMs = 10_000;

/** Workspaces on one cluster. Nothing happens before `start`. */
export function createWorkspaceManager({
  kube,
  images,
  config,
  registry: store,
  logger,
}: WorkspaceManagerOptions): WorkspaceManager {
  const instance = instanceOf(config);
  const registry = ownRecords(store, instance);
  const scripts = scriptsConfigMap().metadata.name;
  const files = createScrollbackFiles(config.home);
  const sessions = new Map<string, Session>();
  const opening = new Map<string, Promise<Session>>();
  const removing = new Map<string, Promise<void>>();
  const listeners = new Set<Partial<WorkspaceListeners>>();
  const stopping = new AbortController();
  let reaper: NodeJS.Timeout | null = null;

  const report = (error: unknown) => {
    if (!stopping.signal.aborted) logger.warn({ err: error }, 'workspace');
  };
  const watch = createToolboxWatch(
    kube,
    instance,
    (name, pod) => sessions.get(name)?.podChanged(pod),
    report,
  );
  const toolbox = (id: string) => ({ id, instance, image: images.toolbox, scripts });
  const endings = createEnding({ kube, files, report });
  const adoption = createAdoption({
    kube,
    watch,
    registry,
    instance,
    toolbox,
    idleMs: config.idleMs,
    poolSize: config.poolSize,
    addSession: (id) => addSession(id, true),
    removeLater: (id) => endings.removeLater(id),
    keepWaiting: (session) => pool.adopt(claimableOrRemoved(session)),
  });
  const pool = createWarmPool(config.poolSize, prepare, report);

  function addSession(id: string, adopted: boolean): Session {
    const session = createSession({
      id,
      kube,
      files,
      idleMs: config.idleMs,
      adopted,
      recreateToolbox: () => recreateToolbox(id),
      report,
      listener: {
        command: (event) => {
          for (const one of [...listeners]) one.command?.(event);
        },
        changed: (workspace) => {
          for (const one of [...listeners]) one.changed?.(workspace);
        },
        remember,
        unusable: (unclaimed) => {
          pool.drop(unclaimed);
          remove(unclaimed, 'Its toolbox was lost.').catch(report);
        },
      },
    });
    sessions.set(id, session);
    return session;
  }

  function remember(session: Session): void {
    if (!session.claimed || session.state === 'ending' || session.state === 'gone') return;
    const { id, learnerId, labId, namespace, data, createdAt, lastActiveAt } = session;
    registry.save({ id, learnerId, labId, namespace, data, createdAt, lastActiveAt }).catch(report);
  }

  const preparation = createPreparation({
    kube,
    watch,
    toolbox,
    isTaken: (id) => sessions.has(id),
    signal: stopping.signal,
  });
  const recreateToolbox = preparation.recreate;

  /** A workspace from nothing, with a shell that waits to be claimed. */
  function prepare(signal: AbortSignal): Promise<Session> {
    return preparation.prepare(
      {
        begin: (id) => addSession(id, false),
        async abandon(session, isOurs) {
          sessions.delete(session.id);
          // At the end of the server it is left to the next start, which can tell whether it is complete.
          if (stopping.signal.aborted) await session.detach('The server stops.');
          else if (isOurs) await remove(session, 'It could not be made ready.').catch(report);
        },
      },
      signal,
    );
  }

  async function claimableOrRemoved(session: Session): Promise<Session> {
    try {
      await practiceIsComplete(kube, session.id, stopping.signal);
      await session.whenClaimable(stopping.signal, adoptTimeoutMs);
      return session;
    } catch (error) {
      if (!stopping.signal.aborted) remove(session, 'It belonged to nobody.').catch(report);
      throw error;
    }
  }

  function remove(session: Session, reason: string): Promise<void> {
    const underWay =
      removing.get(session.id) ?? removeNow(session, reason).finally(() => removing.delete(session.id));
    removing.set(session.id, underWay);
    return underWay;
  }

  async function removeNow(session: Session, reason: string): Promise<void> {
    session.ending(reason);
    await session.detach(reason);
    await registry.delete(session.id);
    await endings.remove(session.id);
    sessions.delete(session.id);
    session.gone();
  }

  async function claimOne(learnerId: string, lab: LoadedLab): Promise<Session> {
    const session = await pool.take(stopping.signal);
    try {
      await session.claim(learnerId, lab, stopping.signal);
    } catch (error) {
      remove(session, 'It could not be given to a learner.').catch(report);
      throw error;
    }
    return session;
  }

  const current = (learnerId: string, labId: string) =>
    [...sessions.values()].find(
      (one) =>
        one.learnerId === learnerId && one.labId === labId && one.state !== 'ending' && one.state !== 'gone',
    ) ?? null;

  async function open(learnerId: string, lab: LoadedLab, signal: AbortSignal): Promise<Workspace> {
    signal.throwIfAborted();
    const key = JSON.stringify([learnerId, lab.id]);
    const underWay = opening.get(key);
    if (underWay !== undefined) return within(underWay, { signal });
    const existing = current(learnerId, lab.id);
    if (existing !== null) {
      existing.touch();
      return existing;
    }
    const claiming = claimOne(learnerId, lab).finally(() => opening.delete(key));
    opening.set(key, claiming);
    return within(claiming, { signal });
  }

  function reap(): void {
    for (const session of sessions.values()) {
      if (!session.claimed || session.state === 'ending' || session.idleDeadline > Date.now()) continue;
      logger.info({ workspace: session.id, lab: session.labId }, 'ending an idle workspace');
      remove(session, 'idle').catch(report);
    }
  }

  function find(id: string): Session {
    const session = sessions.get(id);
    if (session?.claimed !== true)
      throw new LabError('not-found', `There is no workspace ${id}.`, { hint: 'Start the lab again.' });
    return session;
  }

  return {
    async start(signal) {
      signal.throwIfAborted();
      await ensureGuards(kube);
      await watch.start(signal);
      await adoption.adopt();
      pool.fill();
      reaper = setInterval(reap, Math.min(15_000, Math.max(250, config.idleMs / 4)));
      reaper.unref();
    },
    open,
    find: current,
    openingPhase: () => null,
    get(id) {
      const session = sessions.get(id);
      return session?.claimed === true ? session : null;
    },
    list: () => [...sessions.values()].filter((session) => session.claimed),
    async reset(id, lab, signal) {
      const old = find(id);
      const { learnerId } = old;
      // Ends at once for whoever looks, so that `open` in another tab finds the new one.
      old.ending('reset');
      const key = JSON.stringify([learnerId, lab.id]);
      const claiming = (opening.get(key) ?? claimOne(learnerId, lab)).finally(() => opening.delete(key));
      opening.set(key, claiming);
      claiming.then(
        () => remove(old, 'reset').catch(report),
        () => remove(old, 'reset').catch(report),
      );
      return within(claiming, { signal });
    },
    async end(id, reason) {
      await remove(find(id), reason);
    },
    shell: (id, target, signal) => find(id).shell(target, signal),
    shellById: (id, shellId) => sessions.get(id)?.shellById(shellId) ?? null,
    touch(id) {
      sessions.get(id)?.touch();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async stop() {
      if (reaper !== null) clearInterval(reaper);
      for (const session of sessions.values()) remember(session);
      stopping.abort(new LabError('workspace', 'The server stops.'));
      watch.stop();
      await pool.stop();
      await Promise.all(
        [...sessions.values()].map((session) => session.detach('The server stops; the shell goes on.')),
      );
      await endings.settled();
    },
  };
}
