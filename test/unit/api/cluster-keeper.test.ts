import { afterEach, expect, test, vi } from 'vitest';
import type { ClusterKeeper } from '../../../src/api/cluster-keeper.ts';
import { createClusterKeeper } from '../../../src/api/create-cluster-keeper.ts';
import type { ClusterHandle } from '../../../src/cluster/cluster-handle.ts';
import { LabError } from '../../../src/lab/lab-error.ts';
import { idle } from './doubles.ts';

const pace = {
  probeEveryMs: 5,
  probeLostEveryMs: 5,
  probeTimeoutMs: 100,
  probesUntilLost: 2,
  probesUntilRemake: 3,
  firstRetryMs: 5,
  longestRetryMs: 20,
};

const cluster: ClusterHandle = {
  kubeconfigPath: '/nowhere',
  context: 'kind-kindlab',
  kubernetes: 'v1.36.3',
  source: 'existing',
  networkPolicyEnforced: false,
  images: { toolbox: 't', curl: 'c', web: 'w', busybox: 'b' },
  addOns: Promise.resolve(),
};

/** A machine may be busy with other things than this test. */
const eventually = (holds: () => void) => vi.waitFor(holds, { timeout: 20_000, interval: 5 });

let keeper: ClusterKeeper | null = null;

afterEach(async () => {
  await keeper?.stop();
}, 30_000);

function setUp({ makeError = null as Error | null, probesUntilRemake = 3 } = {}) {
  const world = {
    makes: 0,
    makeError,
    probeError: null as Error | null,
    /** How many more probes fail while `probeError` is set. */
    probeFailures: Number.POSITIVE_INFINITY,
    probes: 0,
    said: [] as string[],
    told: [] as string[],
    using: Promise.resolve(),
  };
  keeper = createClusterKeeper(
    {
      make: async (onProgress) => {
        world.makes++;
        onProgress({ ...idle, state: 'running' });
        if (world.makeError) throw world.makeError;
        onProgress({ ...idle, state: 'ready', kubernetes: 'v1.36.3' });
        return cluster;
      },
      use: async () => {
        world.said.push('use');
        await world.using;
      },
      probe: async () => {
        world.probes++;
        if (world.probeError && world.probeFailures-- > 0) throw world.probeError;
      },
      progressed: ({ state }) => world.told.push(state),
      lost: (reason) => world.said.push(`lost: ${reason}`),
      restored: () => world.said.push('restored'),
      failed: () => world.said.push('failed'),
    },
    { ...pace, probesUntilRemake },
  );
  keeper.start();
  return { keeper, world };
}

test('while the cluster is being made, whoever needs it is told so', () => {
  const { keeper } = setUp();
  expect(() => keeper.require()).toThrow(expect.objectContaining({ code: 'cluster-setup' }));
  expect(keeper.health()).toMatchObject({ ready: false, detail: expect.stringContaining('being made') });
}, 30_000);

test('a cluster that is made can be used', async () => {
  const { keeper } = setUp();
  await eventually(() => expect(keeper.require()).toBe(cluster));
  expect(keeper.health()).toEqual({ ready: true, kubernetes: 'v1.36.3', detail: null });
}, 30_000);

test('it is told to be ready when it is in use, not while the workspaces of an earlier run are looked for', async () => {
  const { keeper, world } = setUp();
  const using = Promise.withResolvers<void>();
  world.using = using.promise;
  await eventually(() => expect(world.said).toEqual(['use']));
  expect(keeper.provisioning().state).toBe('running');
  expect(world.told).not.toContain('ready');
  using.resolve();
  await eventually(() => expect(keeper.provisioning().state).toBe('ready'));
  expect(world.told.at(-1)).toBe('ready');
}, 30_000);

test('a set-up that fails waits to be asked again, and says why meanwhile', async () => {
  const makeError = new LabError('prerequisite', 'Docker is missing.', { hint: 'Install it.' });
  const { keeper, world } = setUp({ makeError });
  await eventually(() => expect(keeper.provisioning().state).toBe('failed'));
  expect(keeper.provisioning().error).toEqual({ message: 'Docker is missing.', hint: 'Install it.' });
  expect(() => keeper.require()).toThrow(expect.objectContaining({ hint: 'Install it.' }));
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(world.makes).toBe(1);
  world.makeError = null;
  keeper.retry();
  await eventually(() => expect(keeper.health().ready).toBe(true));
  expect(world.said).toEqual(['failed', 'use']);
}, 30_000);

test('one slow answer is no outage', async () => {
  const { keeper, world } = setUp({ probesUntilRemake: 1_000 });
  await eventually(() => expect(keeper.health().ready).toBe(true));
  world.probeError = new Error('slow');
  world.probeFailures = 1;
  await eventually(() => expect(world.probes).toBeGreaterThan(5));
  expect(world.said).toEqual(['use']);
}, 30_000);

test('one that stops answering for a moment is lost and restored without being made again', async () => {
  const { keeper, world } = setUp({ probesUntilRemake: 1_000 });
  await eventually(() => expect(keeper.health().ready).toBe(true));
  world.probeError = new Error('refused');
  await eventually(() => expect(keeper.health().ready).toBe(false));
  expect(() => keeper.require()).toThrow(expect.objectContaining({ code: 'cluster-down' }));
  world.probeError = null;
  await eventually(() => expect(keeper.health().ready).toBe(true));
  expect(world.said).toEqual(['use', 'lost: refused', 'restored']);
  expect(world.makes).toBe(1);
}, 30_000);

test('one that stays away is made again, as often as it takes, without being asked', async () => {
  const { keeper, world } = setUp();
  await eventually(() => expect(keeper.health().ready).toBe(true));
  world.probeError = new Error('refused');
  world.makeError = new Error('Docker went away');
  await eventually(() => expect(world.makes).toBeGreaterThan(3));
  world.makeError = null;
  world.probeError = null;
  await eventually(() => expect(keeper.health().ready).toBe(true));
  expect(world.said.filter((what) => what !== 'failed')).toEqual(['use', 'lost: refused', 'use', 'restored']);
}, 30_000);
