import type { Logger } from 'pino';
import { etcdctlTag } from '../cluster/add-ons/parts.ts';
import type { Kube } from '../cluster/kube.ts';
import type { Config } from '../config.ts';
import { LabError } from '../lab/lab-error.ts';
import type { LoadedLab } from '../lab/lab-schema.ts';
import { createAdoption } from './adoption.ts';
import { createClaiming } from './claiming.ts';
import { controlPlanesThatFit } from './control-plane/control-plane-limit.ts';
import { createControlPlaneQueue, type Place } from './control-plane/control-plane-queue.ts';
import { createControlPlanes } from './control-plane/control-planes.ts';
import { createEnding } from './ending.ts';
import { scriptsConfigMap } from './guard-manifests.ts';
import type { Session } from './managed-session.ts';
import { instanceOf, toolboxNamespace } from './names.ts';
import { createOpenings } from './openings.ts';
import { ownRecords } from './own-records.ts';
import { createPodWatch } from './pod-watch.ts';
import { createPreparation, type SessionKeeper } from './preparation.ts';
import { ensureGuards, practiceIsComplete } from './provision.ts';
import { createScrollbackFiles } from './scrollback-files.ts';
import { createSession } from './session.ts';
import { createWarmPool } from './warm-pool.ts';
import type {
  OpeningEvent,
  OpeningPhase,
  Workspace,
  WorkspaceListeners,
  WorkspaceManager,
  WorkspaceRegistry,
} from './workspace.ts';

export interface WorkspaceManagerOptions {
  /** The operator's access; it never leaves this process. */
  kube: Kube;
  /** Image references as the nodes know them. */
  images: { readonly toolbox: string };
  config: Pick<Config, 'home' | 'cluster' | 'idleMs' | 'poolSize'> & Partial<Pick<Config, 'controlPlanes'>>;
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
  const removing = new Map<string, Promise<void>>();
  const listeners = new Set<Partial<WorkspaceListeners>>();
  const stopping = new AbortController();
  /** Of workspaces with a control plane of their own, by id. */
  const places = new Map<string, Place>();
  let mostControlPlanes = config.controlPlanes ?? 1;
  let reaper: NodeJS.Timeout | null = null;

  const report = (error: unknown) => {
    if (!stopping.signal.aborted) logger.warn({ err: error }, 'workspace');
  };
  const watch = createPodWatch(
    kube,
    { namespace: toolboxNamespace, component: 'toolbox', instance },
    (name, pod) => sessions.get(name)?.podChanged(pod),
    report,
  );
  const planes = createControlPlanes({
    kube,
    instance,
    report,
    listener: {
      trouble: (id, why) => sessions.get(id)?.controlPlaneTrouble(why),
      lost: (id, why) => sessions.get(id)?.controlPlaneLost(why),
      starting: (id, part) => tellOf(id, { kind: 'starting', part }),
      remade(id, controlPlane) {
        sessions.get(id)?.controlPlaneRemade(controlPlane);
        tellOf(id, { kind: 'done' });
      },
    },
  });
  const queue = createControlPlaneQueue(() => mostControlPlanes);
  const openings = createOpenings(tellOpening);
  const toolbox = (id: string) => ({
    id,
    instance,
    image: images.toolbox,
    scripts,
    etcdctl: places.has(id) ? etcdctlTag : null,
  });
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
    hasControlPlane: (id) => planes.exists(id),
    giveUp: (session) => void remove(session, 'Its control plane was lost.').catch(report),
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
      adoptControlPlane() {
        places.set(id, queue.take());
        return planes.adopt(id);
      },
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

  function tellOpening(event: OpeningEvent): void {
    for (const one of [...listeners]) one.opening?.(event);
  }

  function tellOf(id: string, phase: OpeningPhase): void {
    const session = sessions.get(id);
    if (session?.claimed === true) tellOpening({ learnerId: session.learnerId, labId: session.labId, phase });
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

  const keeper: SessionKeeper = {
    begin: (id) => addSession(id, false),
    async abandon(session, isOurs) {
      sessions.delete(session.id);
      // At the end of the server it is left to the next start, which can tell whether it is complete.
      if (stopping.signal.aborted) await session.detach('The server stops.');
      else if (isOurs) await remove(session, 'It could not be made ready.').catch(report);
      else places.delete(session.id);
    },
  };

  /** A workspace from nothing, with a shell that waits to be claimed. */
  function prepare(signal: AbortSignal): Promise<Session> {
    return preparation.prepare(keeper, signal);
  }

  const claim = createClaiming({
    pool,
    preparation,
    keeper,
    planes,
    queue,
    places,
    removeLater: (session) => void remove(session, 'It could not be given to a learner.').catch(report),
    signal: stopping.signal,
  });

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
    planes.forget(session.id);
    await registry.delete(session.id);
    await endings.remove(session.id);
    places.get(session.id)?.release();
    places.delete(session.id);
    sessions.delete(session.id);
    session.gone();
  }

  const current = (learnerId: string, labId: string) =>
    [...sessions.values()].find(
      (one) =>
        one.learnerId === learnerId && one.labId === labId && one.state !== 'ending' && one.state !== 'gone',
    ) ?? null;

  async function open(learnerId: string, lab: LoadedLab, signal: AbortSignal): Promise<Workspace> {
    signal.throwIfAborted();
    const key = { learnerId, labId: lab.id };
    const existing = openings.isUnderWay(key) ? null : current(learnerId, lab.id);
    if (existing !== null) {
      existing.touch();
      return existing;
    }
    return openings.join(key, (opening) => claim(learnerId, lab, opening, null), signal);
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
      await Promise.all([watch.start(signal), planes.start(signal)]);
      mostControlPlanes = config.controlPlanes ?? (await controlPlanesThatFit(kube));
      await adoption.adopt();
      pool.fill();
      reaper = setInterval(reap, Math.min(15_000, Math.max(250, config.idleMs / 4)));
      reaper.unref();
    },
    open,
    find: current,
    openingPhase: (learnerId, labId) => openings.phase({ learnerId, labId }),
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
      const key = { learnerId, labId: lab.id };
      const place = openings.isUnderWay(key) ? null : (places.get(id) ?? null);
      if (place !== null) places.delete(id);
      const joined = openings.join(key, (opening) => claim(learnerId, lab, opening, place), signal);
      // Two control planes at a time would be one more than there is room for.
      const replaced = place === null ? joined.catch(() => undefined) : Promise.resolve();
      replaced.then(() => remove(old, 'reset')).catch(report);
      return joined;
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
      planes.stop();
      await pool.stop();
      await Promise.all(
        [...sessions.values()].map((session) => session.detach('The server stops; the shell goes on.')),
      );
      await endings.settled();
    },
  };
}
