import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Kube } from '../../src/cluster/kube.ts';
import { createKubeRest } from '../../src/cluster/kube-rest.ts';
import { secretKeys } from '../../src/engine/object-secret.ts';
import { createWatchHub, type WatchHub } from '../../src/engine/watch-hub.ts';
import { adminKube } from '../made-cluster.ts';
import { type Forwarder, startForwarder } from './forwarder.ts';

const namespace = `watches-test-${randomBytes(3).toString('hex')}`;
const soon = { timeout: 60_000, interval: 10 };
let kube: Kube;
let forwarder: Forwarder;
let hub: WatchHub;

beforeAll(async () => {
  kube = adminKube();
  await kube.core.createNamespace({ body: { metadata: { name: namespace } } });
  forwarder = await startForwarder(new URL(kube.config.getCurrentCluster()?.server ?? ''));
  const server = `https://127.0.0.1:${forwarder.port}`;
  hub = createWatchHub(
    {
      getCurrentCluster: () => ({ server }),
      applyToHTTPSOptions: (options) => kube.config.applyToHTTPSOptions(options),
    },
    { probeEveryMs: 500, probeTimeoutMs: 1_000 },
  );
});

afterAll(async () => {
  await hub.stop();
  await vi.waitFor(() => expect(forwarder.connections.size).toBe(0), soon);
  await forwarder.close();
  await kube.core.deleteNamespace({ name: namespace });
});

function make(name: string): Promise<unknown> {
  return kube.core.createNamespacedConfigMap({ namespace, body: { metadata: { name }, data: {} } });
}

describe('watches on a real cluster', () => {
  it('share connections, however many there are', async () => {
    const kinds = ['Pod', 'Service', 'ConfigMap', 'Secret', 'Event', 'ServiceAccount'];
    const handles = Array.from({ length: 25 }, (_, index) =>
      kinds.map((kind) =>
        hub.watch({ apiVersion: 'v1', kind, namespace: `${namespace}-${index}` }, () => {}),
      ),
    ).flat();
    await vi.waitFor(() => expect(handles.filter(({ state }) => state !== 'live')).toEqual([]), soon);
    expect(hub.size).toBe(150);
    expect(forwarder.connections.size).toBeLessThanOrEqual(4);
    for (const handle of handles) handle.release();
    expect(hub.size).toBe(0);
  });

  it('give up a connection that died without a word, and see what happened meanwhile', async () => {
    const handle = hub.watch({ apiVersion: 'v1', kind: 'ConfigMap', namespace }, () => {});
    const names = () => handle.objects().map(({ metadata }) => metadata.name);
    await make('before');
    await vi.waitFor(() => expect(names()).toContain('before'), soon);
    forwarder.stall();
    await make('meanwhile');
    await vi.waitFor(() => expect(handle.state).toBe('broken'), soon);
    expect(handle.reason).toContain('does not answer');
    await vi.waitFor(() => expect(names()).toContain('meanwhile'), soon);
    await vi.waitFor(() => expect(handle.state).toBe('live'), soon);
    handle.release();
  });

  it('keep of a Secret only the names of its keys, though another watch sees it whole', async () => {
    const target = { apiVersion: 'v1', kind: 'Secret', namespace };
    const trimmed = hub.watch(target, () => {}, secretKeys);
    const whole = hub.watch(target, () => {});
    await createKubeRest(kube.config).send('POST', `/api/v1/namespaces/${namespace}/secrets`, {
      body: { metadata: { name: 'door' }, stringData: { code: 'open-sesame' } },
    });
    await vi.waitFor(() => expect(whole.objects()).toHaveLength(1), soon);
    await vi.waitFor(() => expect(trimmed.objects()).toHaveLength(1), soon);
    expect(whole.objects()[0]?.data).toEqual({ code: Buffer.from('open-sesame').toString('base64') });
    expect(trimmed.objects()[0]).toMatchObject({ type: 'Opaque', data: { code: '' } });
    trimmed.release();
    whole.release();
  });
});
