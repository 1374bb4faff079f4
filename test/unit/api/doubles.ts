import pino from 'pino';
import { createSessionKeeper } from '../../../src/api/access/session-keeper.ts';
import type { StepView, WorkspaceView } from '../../../src/api/api-schema.ts';
import { type AppParts, createApp } from '../../../src/api/app.ts';
import type { LabFiles } from '../../../src/api/files.ts';
import type { LabRuntime } from '../../../src/api/lab-runtime.ts';
import { createMetrics } from '../../../src/api/metrics.ts';
import { createStreamHub } from '../../../src/api/stream-hub.ts';
import { createProgress } from '../../../src/cluster/progress.ts';
import { LabError } from '../../../src/lab/lab-error.ts';
import type { Store, StoredSession } from '../../../src/store/store.ts';

/** In-memory stand-ins, for unit tests of the HTTP layer alone. */
export const idle = createProgress().snapshot();

export const step = (change: Partial<StepView> = {}): StepView => ({
  stepId: 'apply',
  kind: 'command',
  state: 'ready',
  lockedBy: null,
  verdict: null,
  attempts: 0,
  hintsShown: 0,
  assisted: false,
  passedAt: null,
  answer: null,
  correct: null,
  printed: null,
  ...change,
});

export const workspace: WorkspaceView = {
  id: 'w1',
  labId: 'downward',
  namespace: 'lab-1',
  state: 'ready',
  reason: null,
  createdAt: 1,
  idleDeadline: 2,
  shells: [],
  controlPlane: null,
};

const unused = async (): Promise<never> => {
  throw new LabError('not-found', 'There is no such lab.');
};

export function labsDouble(change: Partial<LabRuntime> = {}): LabRuntime {
  return {
    view: async ({ labId }) => ({ labId, steps: [step()], workspace: null, opening: null }),
    openWorkspace: unused,
    endWorkspace: unused,
    reset: unused,
    touch: () => {},
    openShell: unused,
    closeShell: unused,
    shell: unused,
    run: unused,
    check: unused,
    answer: unused,
    hint: unused,
    solution: unused,
    resetStep: unused,
    progress: async (learnerId) => ({ learnerId, labs: [] }),
    ...change,
  };
}

export function filesDouble(change: Partial<LabFiles> = {}): LabFiles {
  return {
    list: unused,
    read: unused,
    write: unused,
    original: async () => ({ start: null }),
    solution: unused,
    ...change,
  };
}

export function sessionStoreDouble(): Pick<Store, 'saveSession' | 'session'> & { saved: StoredSession[] } {
  const saved: StoredSession[] = [];
  return {
    saved,
    saveSession: async (session) => {
      saved.push(session);
    },
    session: async (tokenHash, now) =>
      saved.find((session) => session.tokenHash === tokenHash && session.expiresAt > now) ?? null,
  };
}

export function appDouble(change: Partial<AppParts> = {}) {
  const store = sessionStoreDouble();
  const sessions = createSessionKeeper(store);
  const hub = createStreamHub();
  const parts: AppParts = {
    config: { host: '127.0.0.1', port: 4321, allowedHosts: ['lab.example.com', 'tunnel.test:9000'] },
    logger: pino({ level: 'silent' }),
    site: { folder: import.meta.dirname, scriptSources: ["'sha256-abc='"] },
    sessions,
    labs: labsDouble(),
    files: filesDouble(),
    kubernetes: {
      reference: () => {
        throw new LabError('cluster-setup', 'none');
      },
      signal: new AbortController().signal,
    },
    cluster: {
      start: () => {},
      retry: () => {},
      provisioning: () => idle,
      health: () => ({ ready: true, kubernetes: 'v1.36.3', detail: null }),
      require: () => {
        throw new LabError('cluster-setup', 'none');
      },
      stop: async () => {},
    },
    store: { check: async () => ({ ready: true, detail: null }) },
    metrics: createMetrics({
      streams: hub.size,
      terminals: () => 0,
      workspaces: () => 0,
      watches: () => 0,
      unsavedEvents: () => 0,
      clusterReady: () => true,
    }),
    hub,
    objects: { open: () => null, workspaceChanged: () => {}, enterAll: () => {}, leaveAll: () => {} },
    explorer: { view: unused, document: unused, names: unused, review: unused },
    terminalOpened: () => () => {},
    ...change,
  };
  const app = createApp(parts);
  const host = '127.0.0.1:4321';
  return {
    app,
    parts,
    store,
    host,
    /** Headers of a browser that used the printed link. */
    async signedIn(): Promise<Record<string, string>> {
      const answer = await app.inject({ url: `/?token=${sessions.issueToken()}`, headers: { host } });
      const [cookie = ''] = String(answer.headers['set-cookie']).split(';');
      return { host, cookie, origin: `http://${host}` };
    },
  };
}
