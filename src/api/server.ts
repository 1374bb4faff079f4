import { join } from 'node:path';
import type { Logger } from 'pino';
import { createKube } from '../cluster/kube.ts';
import { createProgress } from '../cluster/progress.ts';
import { startCluster } from '../cluster/up.ts';
import type { Config } from '../config.ts';
import { loadLabs } from '../lab/load-labs.ts';
import { formatProblems } from '../lab/problem.ts';
import type { Provisioning } from '../lab/provisioning.ts';
import { openStore } from '../store/open-store.ts';
import type { Store } from '../store/store.ts';
import { storeLocation } from '../store/store-location.ts';
import type { Workspace, WorkspaceRegistry } from '../workspace/workspace.ts';
import { createSessionKeeper } from './access/session-keeper.ts';
import type { StreamEvent } from './api-schema.ts';
import { createApp } from './app.ts';
import { createClusterKeeper } from './create-cluster-keeper.ts';
import { createLabRuntime } from './create-lab-runtime.ts';
import { createEventLog } from './event-log.ts';
import { createLabFiles } from './files.ts';
import { createLabEntries } from './lab-entries.ts';
import type { LabKey } from './lab-runtime.ts';
import { listen } from './listen.ts';
import { createLiveClusterKeeper } from './live-cluster.ts';
import { createMetrics } from './metrics.ts';
import { notices } from './notices.ts';
import { createObjectViewers } from './object-viewers.ts';
import { createOpenApiExplorer } from './openapi-explorer.ts';
import { createOpenings } from './openings.ts';
import { readSite } from './site.ts';
import { createStoreHealth } from './store-health.ts';
import { createStreamHub } from './stream-hub.ts';
import { createWorkspaceFinder } from './workspace-finder.ts';
import { createWorkspaceWatch } from './workspace-watch.ts';

export interface ServerOptions {
  config: Config;
  logger: Logger;
  /** Hears how far the cluster is, many times a second while it is being made. */
  progressed?(provisioning: Provisioning): void;
  /** Sentences for the terminal that belong to no stage. */
  say?(sentence: string): void;
}

export interface RunningServer {
  /** Without a trailing slash. */
  origin: string;
  /** A link that signs one browser in, once. */
  issueLink(): string;
  /** Within three seconds; workspaces, shells and the cluster stay. */
  stop(): Promise<void>;
}

/** What is left unsaved, or does not close, is given up after this long. */
const stopWithinMs = 3_000;
const saveWithinMs = 1_000;

/**
 * Opens the store, listens, and then has the cluster found or made in the background. A lab with errors
 * is left out, and said. Throws LabError `store` when the log cannot be opened, `conflict` when the port is taken.
 */
export async function startServer({
  config,
  logger,
  progressed,
  say,
}: ServerOptions): Promise<RunningServer> {
  const { labs, problems } = loadLabs(config.root);
  if (problems.length > 0) {
    const left = `Labs that cannot be used are left out; npx kindlab verify lists the same:\n${formatProblems(problems)}`;
    logger.error({ problems }, 'labs are left out');
    say?.(left);
  }
  const site = await readSite(join(config.root, 'dist'));
  const store = await openStore(storeLocation(config));
  const stopping = new AbortController();
  const hub = createStreamHub();
  const everyone = { learnerId: null, labId: null };
  /** Tells the learner's pages that show the lab. */
  const tell = ({ learnerId, labId }: LabKey, event: StreamEvent) => hub.publish(event, { learnerId, labId });
  let terminals = 0;

  const log = createEventLog({
    store,
    failed(error) {
      logger.error({ err: error }, 'the progress store cannot be written; events wait');
      metrics.storeFailure();
      hub.publish(notices.storeDown(), everyone);
    },
    recovered() {
      logger.info('the progress store is written again');
      hub.publish(notices.storeBack(), everyone);
    },
  });
  const metrics = createMetrics({
    streams: hub.size,
    terminals: () => terminals,
    workspaces: () => live.current()?.manager.list().length ?? 0,
    watches: () => live.current()?.servers.watches ?? 0,
    unsavedEvents: log.unsaved,
    clusterReady: () => cluster.health().ready,
  });
  const entries = createLabEntries({
    labs,
    store,
    log,
    changed({ learnerId, labId }, step, status) {
      if (status.verdict) metrics.verdict(status.verdict.status);
      tell({ learnerId, labId }, { type: 'step', labId, step });
    },
  });
  // Labs are in memory before there is a cluster, and stay when it is replaced.
  const placeOf = (workspace: Workspace) => live.current()?.servers.placeOf(workspace) ?? null;
  const objects = createObjectViewers({
    labs,
    placeOf({ learnerId, labId }) {
      const workspace = live.current()?.manager.find(learnerId, labId);
      const isThere = workspace?.state === 'ready' || workspace?.state === 'unreachable';
      return isThere ? placeOf(workspace) : null;
    },
    changed: (key, view) => tell(key, { type: 'objects', labId: key.labId, objects: view }),
  });
  const openings = createOpenings({
    publish: tell,
    isFollowed: hub.isFollowed,
    phaseOf: ({ learnerId, labId }) => live.current()?.manager.openingPhase(learnerId, labId) ?? null,
    signal: stopping.signal,
  });
  const watch = createWorkspaceWatch({
    opening: openings.phaseChanged,
    entries,
    placeOf,
    publish(key, event) {
      tell(key, event);
      if (event.type === 'workspace') objects.workspaceChanged(key);
    },
    commandEnded: ({ source }) => metrics.command(source),
    logger,
  });
  const live = createLiveClusterKeeper({
    config,
    logger,
    registry: registryOf(store),
    listeners: watch,
    dropping() {
      watch.leaveAll();
      objects.leaveAll();
    },
  });
  const cluster = createClusterKeeper({
    async make(onProgress, signal) {
      const progress = createProgress();
      const unsubscribe = progress.subscribe(onProgress);
      const handle = await startCluster({ config, signal, progress, ...(say ? { say } : {}) }).catch(
        (error: unknown) => {
          unsubscribe();
          throw error;
        },
      );
      onProgress(progress.snapshot());
      // Add-ons go on after labs can run, and so does their progress.
      void handle.addOns.finally(unsubscribe);
      return handle;
    },
    async use(handle, signal) {
      const { manager } = await live.use(handle, signal);
      await watch.adopt(manager);
      objects.enterAll();
    },
    async probe(handle, signal) {
      await answered(createKube(handle).version.getCode(), signal);
    },
    progressed(provisioning) {
      hub.publish({ type: 'provisioning', provisioning }, everyone);
      progressed?.(provisioning);
    },
    lost(reason) {
      logger.warn({ reason }, 'the cluster does not answer');
      hub.publish(notices.clusterLost(), everyone);
    },
    restored() {
      logger.info('the cluster answers again');
      hub.publish(notices.clusterRestored(), everyone);
    },
    failed: (error) => logger.error({ err: error }, 'the cluster could not be set up'),
  });
  const workspaces = createWorkspaceFinder(cluster, live);
  const runtime = createLabRuntime({
    labs,
    entries,
    store,
    log,
    cluster,
    live,
    workspaces,
    watch,
    openings,
    failedLater: (key, error) => logger.warn({ err: error, ...key }, 'a command was cut short'),
    signal: stopping.signal,
  });
  const files = createLabFiles({
    entries,
    workspaces,
    publish: tell,
    signal: stopping.signal,
  });
  const sessions = createSessionKeeper(store);
  const app = createApp({
    config,
    logger,
    site,
    sessions,
    labs: runtime,
    files,
    kubernetes: {
      reference({ learnerId, labId }) {
        const { manager, referenceOf } = workspaces.working();
        return referenceOf(labId === null ? null : manager.find(learnerId, labId));
      },
      signal: stopping.signal,
    },
    cluster,
    store: createStoreHealth(store),
    metrics,
    hub,
    objects,
    explorer: createOpenApiExplorer(workspaces),
    terminalOpened() {
      terminals++;
      return () => {
        terminals--;
      };
    },
  });

  const origin = await listen(app, config).catch(async (error: unknown) => {
    await store.close();
    throw error;
  });
  await store.deleteExpiredSessions(Date.now());
  cluster.start();
  return {
    origin,
    issueLink: () => `${origin}/?token=${sessions.issueToken()}`,
    async stop() {
      stopping.abort();
      const orderly = async () => {
        await Promise.all([app.close(), cluster.stop()]);
        watch.stop();
        await live.stop();
        entries.stop();
        const unsaved = await log.flush(saveWithinMs);
        if (unsaved > 0) logger.error({ unsaved }, 'events could not be saved');
        await store.close();
      };
      const late = new Promise<'late'>((resolve) => setTimeout(resolve, stopWithinMs, 'late').unref());
      if ((await Promise.race([orderly(), late])) === 'late')
        logger.warn('stopped before everything was closed');
    },
  };
}

function registryOf(store: Store): WorkspaceRegistry {
  return {
    save: (record) => store.saveWorkspace(record),
    delete: (id) => store.deleteWorkspace(id),
    list: () => store.workspaces(),
  };
}

/** The client cannot be told to give up; who waits for it can. */
async function answered<T>(call: Promise<T>, signal: AbortSignal): Promise<T> {
  return Promise.race([
    call,
    new Promise<never>((_resolve, reject) => {
      signal.addEventListener('abort', () => reject(new Error('no answer in time')), { once: true });
    }),
  ]);
}
