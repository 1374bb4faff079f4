import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type ApiServers, createApiServers } from '../../../src/engine/api-servers.ts';
import { isSamePlace, type Place } from '../../../src/engine/place.ts';
import type { WatchHandle } from '../../../src/engine/watch-hub.ts';
import type { OwnControlPlane } from '../../../src/workspace/workspace.ts';
import { type FakeApiServer, startFakeApiServer } from './fake-api-server.ts';

/** However busy the machine is. */
const eventually = (assertion: () => void): Promise<void> =>
  vi.waitFor(assertion, { timeout: 20_000, interval: 5 });

let cluster: FakeApiServer;
let ada: FakeApiServer;
let servers: ApiServers;

beforeEach(async () => {
  [cluster, ada] = await Promise.all([startFakeApiServer(), startFakeApiServer()]);
  servers = createApiServers(cluster.access, { probeEveryMs: 20 });
});
afterEach(async () => {
  await servers.stop();
  await Promise.all([cluster.close(), ada.close()]);
});

const owned = (): OwnControlPlane => ({ access: ada.access, kubernetes: 'v1.36.3', nodes: ['node-1'] });
const pods = ({ hub, namespace }: Place, changed = () => {}): WatchHandle =>
  hub.watch({ apiVersion: 'v1', kind: 'Pod', namespace }, changed);
const names = (handle: WatchHandle) => handle.objects().map(({ metadata }) => metadata.name);

it('a workspace is looked at on the API server that it talks to', async () => {
  cluster.items.set('one', { metadata: { name: 'of-the-cluster' } });
  ada.items.set('one', { metadata: { name: 'of-ada' } });
  const shared = pods(servers.placeOf({ namespace: 'a', controlPlane: null }));
  const own = pods(servers.placeOf({ namespace: 'a', controlPlane: owned() }));
  await eventually(() => expect([shared.state, own.state]).toEqual(['live', 'live']));
  expect(names(shared)).toEqual(['of-the-cluster']);
  expect(names(own)).toEqual(['of-ada']);
  expect(servers.watches).toBe(2);
});

it('a control plane is one place for as long as it is the same, and another one when it was made again', () => {
  const controlPlane = owned();
  const place = servers.placeOf({ namespace: 'a', controlPlane });
  expect(isSamePlace(place, servers.placeOf({ namespace: 'a', controlPlane }))).toBe(true);
  const again = { ...controlPlane, access: { ...controlPlane.access } };
  expect(isSamePlace(place, servers.placeOf({ namespace: 'a', controlPlane: again }))).toBe(false);
  expect(isSamePlace(place, servers.placeOf({ namespace: 'a', controlPlane: null }))).toBe(false);
  expect(isSamePlace(null, place)).toBe(false);
});

it('nothing is sent to a control plane that nobody watches any more', async () => {
  const changed = vi.fn();
  const handle = pods(servers.placeOf({ namespace: 'a', controlPlane: owned() }), changed);
  await eventually(() => expect(ada.requests.filter((path) => path === '/version')).not.toEqual([]));
  handle.release();
  await eventually(() => expect(ada.watches.size).toBe(0));
  expect(servers.watches).toBe(0);
  changed.mockClear();
  const sent = ada.requests.length;
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(ada.requests).toHaveLength(sent);
  expect(changed).not.toHaveBeenCalled();
});

it('the API server of the cluster stays as it is while nothing is watched', async () => {
  const place = servers.placeOf({ namespace: 'a', controlPlane: null });
  pods(place).release();
  expect(isSamePlace(place, servers.placeOf({ namespace: 'a', controlPlane: null }))).toBe(true);
  const again = pods(place);
  await eventually(() => expect(again.state).toBe('live'));
});
