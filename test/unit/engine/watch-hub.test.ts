import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createWatchHub, type WatchHandle, type WatchHub } from '../../../src/engine/watch-hub.ts';
import { type FakeApiServer, startFakeApiServer } from './fake-api-server.ts';

/** However busy the machine is. */
const eventually = (assertion: () => void): Promise<void> =>
  vi.waitFor(assertion, { timeout: 20_000, interval: 5 });

const timing = { listTimeoutMs: 2_000, watchSeconds: 60, firstBackoffMs: 5, maxBackoffMs: 50 };
const pods = { apiVersion: 'v1', kind: 'Pod', namespace: 'a' };
let api: FakeApiServer;
let hub: WatchHub;

beforeEach(async () => {
  api = await startFakeApiServer();
  hub = createWatchHub(api.access, { timing, probeEveryMs: 20, probeTimeoutMs: 1_000 });
});
afterEach(async () => {
  await hub.stop();
  await api.close();
});

function names(handle: WatchHandle): string[] {
  return handle
    .objects()
    .map((object) => object.metadata.name)
    .sort();
}

async function live(handle: WatchHandle): Promise<void> {
  await eventually(() => expect(handle.state).toBe('live'));
  await eventually(() => expect(api.watches.size).toBeGreaterThan(0));
}

describe('watch hub', () => {
  it('lists, then follows what is added, changed and deleted', async () => {
    api.items.set('one', { metadata: { name: 'one' } });
    const changed = vi.fn();
    const handle = hub.watch(pods, changed);
    expect(handle.state).toBe('syncing');
    await live(handle);
    expect(names(handle)).toEqual(['one']);
    api.send('ADDED', { metadata: { name: 'two' } });
    await eventually(() => expect(names(handle)).toEqual(['one', 'two']));
    api.send('MODIFIED', { metadata: { name: 'two', labels: { a: 'b' } } });
    await eventually(() => expect(handle.objects()[1]?.metadata.labels).toEqual({ a: 'b' }));
    api.send('DELETED', { metadata: { name: 'one' } });
    await eventually(() => expect(names(handle)).toEqual(['two']));
    const calls = changed.mock.calls.length;
    api.send('BOOKMARK', { metadata: {} });
    api.send('ADDED', { metadata: { name: 'three' } });
    await eventually(() => expect(changed.mock.calls.length).toBe(calls + 1));
  });

  it('shares one watch among all who look at the same thing, and ends it after the last', async () => {
    const first = hub.watch(pods, () => {});
    const second = hub.watch(pods, () => {});
    await live(first);
    expect(second.state).toBe('live');
    expect(hub.size).toBe(1);
    expect(api.requests.filter((path) => path.endsWith('?watch'))).toHaveLength(1);
    first.release();
    first.release();
    expect(hub.size).toBe(1);
    second.release();
    expect(hub.size).toBe(0);
    await eventually(() => expect(api.watches.size).toBe(0));
  });

  it('goes on after a dropped connection without ever being broken', async () => {
    const states: string[] = [];
    const handle = hub.watch(pods, () => states.push(handle.state));
    await live(handle);
    for (const watch of api.watches) watch.destroy();
    await eventually(() => expect(api.requests.filter((path) => path.endsWith('?watch'))).toHaveLength(2));
    await live(handle);
    api.send('ADDED', { metadata: { name: 'two' } });
    await eventually(() => expect(names(handle)).toEqual(['two']));
    expect(states).not.toContain('broken');
  });

  it('lists again when the server no longer knows where the watch stopped', async () => {
    const handle = hub.watch(pods, () => {});
    await live(handle);
    api.items.set('meanwhile', { metadata: { name: 'meanwhile' } });
    api.send('ERROR', { code: 410, message: 'too old resource version' });
    await eventually(() => expect(names(handle)).toEqual(['meanwhile']));
    await live(handle);
    api.items.set('later', { metadata: { name: 'later' } });
    api.watchStatus = 410;
    for (const watch of api.watches) watch.end();
    await eventually(() => expect(names(handle)).toEqual(['later', 'meanwhile']));
    expect(handle.state).toBe('live');
  });

  it('is broken with the reason while the server cannot be reached, keeps what it knew, and recovers', async () => {
    api.items.set('one', { metadata: { name: 'one' } });
    const handle = hub.watch(pods, () => {});
    await live(handle);
    api.refuse = true;
    for (const watch of api.watches) watch.destroy();
    await eventually(() => expect(handle.state).toBe('broken'));
    expect(handle.reason).toMatch(/socket hang up|ECONNRESET/);
    expect(names(handle)).toEqual(['one']);
    api.refuse = false;
    await live(handle);
    expect(handle.reason).toBeNull();
  });

  it('notices a server that no longer answers although the watch still stands', async () => {
    const handle = hub.watch(pods, () => {});
    await live(handle);
    api.refuse = true;
    await eventually(() => expect(handle.state).toBe('broken'));
    expect(handle.reason).toContain('does not answer');
    expect(api.watches.size).toBe(1);
    api.refuse = false;
    await eventually(() => expect(handle.state).toBe('live'));
  });

  it('sees nothing of a kind that does not exist, which is not a failure', async () => {
    const handle = hub.watch({ apiVersion: 'example.com/v1', kind: 'Dream', namespace: 'a' }, () => {});
    await eventually(() => expect(handle.state).toBe('live'));
    expect(handle.objects()).toEqual([]);
    const unknownKind = hub.watch({ apiVersion: 'v1', kind: 'Dream', namespace: 'a' }, () => {});
    await eventually(() => expect(unknownKind.state).toBe('live'));
  });

  it('looks at cluster-scoped kinds without a namespace', async () => {
    api.items.set('node-1', { metadata: { name: 'node-1' } });
    const handle = hub.watch({ apiVersion: 'v1', kind: 'Node', namespace: 'a' }, () => {});
    await live(handle);
    expect(api.requests).toContain('/api/v1/nodes');
    expect(names(handle)).toEqual(['node-1']);
  });
});
