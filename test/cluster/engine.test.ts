import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Kube } from '../../src/cluster/kube.ts';
import type { KubeAccess } from '../../src/cluster/kubeconfig.ts';
import { createLabSession, type LabSession } from '../../src/engine/lab-session.ts';
import { placeIn } from '../../src/engine/place.ts';
import { createWatchHub, type WatchHub } from '../../src/engine/watch-hub.ts';
import { demoLab, text } from '../demo-lab.ts';
import { adminKube } from '../made-cluster.ts';
import { type Forwarder, startForwarder } from './forwarder.ts';

const resource = { kind: 'ConfigMap', name: 'box' };
const lab = demoLab([
  {
    id: 'fill',
    kind: 'task',
    title: text,
    text,
    checks: [{ resource, match: { data: { colour: 'blue' } } }],
    mistakes: [
      {
        id: 'red',
        when: { state: [{ resource, match: { data: { colour: 'red' } } }] },
        say: text,
        provoke: ['x'],
      },
    ],
    solution: { run: ['x'] },
  },
  {
    id: 'gone',
    kind: 'task',
    title: text,
    text,
    checks: [{ resource, absent: true }],
    solution: { run: ['x'] },
  },
]);

const namespace = `engine-test-${randomBytes(3).toString('hex')}`;
let kube: Kube;
let forwarder: Forwarder;
let hub: WatchHub;
let session: LabSession;

beforeAll(async () => {
  kube = adminKube();
  await kube.core.createNamespace({ body: { metadata: { name: namespace } } });
  const cluster = kube.config.getCurrentCluster();
  if (cluster === null) throw new Error('the kubeconfig names no cluster');
  forwarder = await startForwarder(new URL(cluster.server));
  const server = `https://127.0.0.1:${forwarder.port}`;
  const forwarded: KubeAccess = {
    getCurrentCluster: () => ({ server }),
    applyToHTTPSOptions: (options) => kube.config.applyToHTTPSOptions(options),
  };
  hub = createWatchHub(forwarded, { probeEveryMs: 500, probeTimeoutMs: 2_000 });
});

afterEach(async () => {
  session.stop();
  forwarder.refusing = false;
  await kube.core.deleteCollectionNamespacedConfigMap({ namespace, fieldSelector: 'metadata.name=box' });
});

afterAll(async () => {
  await hub.stop();
  await forwarder.close();
  await kube.core.deleteNamespace({ name: namespace });
});

function state(stepId: string): string {
  return session.step(stepId).state;
}

async function start(): Promise<void> {
  session = createLabSession({ lab, past: new Map(), onChange: () => {} });
  session.setPlace(placeIn(namespace, hub));
  const status = await session.check('fill', { timeoutMs: 15_000, signal: new AbortController().signal });
  expect(status).toMatchObject({
    state: 'notYet',
    verdict: { mismatches: [{ path: 'ConfigMap/box', actual: 'not found' }] },
  });
}

function fill(colour: string): Promise<unknown> {
  return kube.core.createNamespacedConfigMap({
    namespace,
    body: { metadata: { name: 'box' }, data: { colour } },
  });
}

const soon = { timeout: 15_000, interval: 10 };

describe('lab session on a real cluster', () => {
  it('follows the cluster: not yet, a mistake, passed, and then the next step', async () => {
    await start();
    await fill('red');
    await vi.waitFor(() => expect(session.step('fill').verdict?.mistakeId).toBe('red'), soon);
    await kube.core.deleteNamespacedConfigMap({ name: 'box', namespace });
    await vi.waitFor(() => expect(state('fill')).toBe('notYet'), soon);
    await fill('blue');
    await vi.waitFor(() => expect(state('fill')).toBe('passed'), soon);
    expect(state('gone')).toBe('ready');
    await kube.core.deleteNamespacedConfigMap({ name: 'box', namespace });
    await vi.waitFor(() => expect(state('gone')).toBe('passed'), soon);
  });

  it('goes on after its connections were cut', async () => {
    await start();
    for (const socket of forwarder.connections) socket.destroy();
    await fill('blue');
    await vi.waitFor(() => expect(state('fill')).toBe('passed'), soon);
  });

  it('is broken while the API server is away and sees afterwards what happened meanwhile', async () => {
    await start();
    forwarder.refusing = true;
    for (const socket of forwarder.connections) socket.destroy();
    await vi.waitFor(() => expect(state('fill')).toBe('broken'), soon);
    expect(session.step('fill').passedAt).toBeNull();
    await fill('blue');
    forwarder.refusing = false;
    await vi.waitFor(() => expect(state('fill')).toBe('passed'), soon);
  });
});
