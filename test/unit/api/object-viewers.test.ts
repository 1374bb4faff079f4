import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createObjectViewers, type ObjectViewers } from '../../../src/api/object-viewers.ts';
import { placeIn } from '../../../src/engine/place.ts';
import { demoLab, text } from '../../demo-lab.ts';
import { createFakeHub, type FakeHub } from '../engine/fake-hub.ts';

const lab = demoLab([
  {
    id: 'one',
    kind: 'task',
    title: text,
    text,
    checks: [
      { resource: { apiVersion: 'example.com/v1', kind: 'Dream' } },
      { resource: { apiVersion: 'v1', kind: 'Node', namespace: 'elsewhere' } },
    ],
    solution: { run: ['x'] },
  },
]);
const key = { learnerId: 'ada', labId: lab.id };
let hub: FakeHub;
let namespace: string | null;
let viewers: ObjectViewers;
const changed = vi.fn();
const settled = () => new Promise((resolve) => setTimeout(resolve, 150));

beforeEach(() => {
  hub = createFakeHub();
  namespace = 'lab-1';
  changed.mockClear();
  viewers = createObjectViewers({
    labs: new Map([[lab.id, lab]]),
    placeOf: () => (namespace === null ? null : placeIn(namespace, hub)),
    changed,
  });
});
afterEach(() => viewers.leaveAll());

test('the cluster is watched while somebody looks, once for all who do', () => {
  expect(hub.size).toBe(0);
  const first = viewers.open(key);
  const watches = hub.size;
  expect(watches).toBeGreaterThan(15);
  const second = viewers.open(key);
  expect(hub.size).toBe(watches);
  first?.close();
  first?.close();
  expect(hub.size).toBe(watches);
  second?.close();
  expect(hub.size).toBe(0);
});

test('there is nothing to look at in a lab that does not exist', () => {
  expect(viewers.open({ ...key, labId: 'none' })).toBeNull();
});

test('without a workspace nothing is watched, until there is one', () => {
  namespace = null;
  const viewing = viewers.open(key);
  expect(viewing?.view()).toMatchObject({ state: 'none', tree: null });
  expect(hub.size).toBe(0);
  namespace = 'lab-2';
  viewers.workspaceChanged(key);
  expect(hub.size).toBeGreaterThan(0);
  expect(changed).toHaveBeenCalledExactlyOnceWith(
    key,
    expect.objectContaining({ state: 'live', namespace: 'lab-2' }),
  );
});

test('after a reset the objects are those of the new namespace; after an end there are none', () => {
  viewers.open(key);
  const watches = hub.size;
  namespace = 'lab-9';
  viewers.workspaceChanged(key);
  expect(hub.size).toBe(watches);
  expect(changed).toHaveBeenLastCalledWith(key, expect.objectContaining({ namespace: 'lab-9' }));
  namespace = null;
  viewers.workspaceChanged(key);
  expect(hub.size).toBe(0);
  expect(changed).toHaveBeenLastCalledWith(key, expect.objectContaining({ state: 'none' }));
});

test('a cluster that is given up is not watched, and is again when there is another', () => {
  viewers.open(key);
  viewers.leaveAll();
  expect(hub.size).toBe(0);
  viewers.enterAll();
  expect(hub.size).toBeGreaterThan(0);
});

test('changes that come together are told together, and what is not shown is not told', async () => {
  viewers.open(key);
  for (const name of ['a', 'b', 'c']) hub.set('ConfigMap', [{ metadata: { name } }]);
  await vi.waitFor(() => expect(changed).toHaveBeenCalledTimes(1));
  hub.set('ConfigMap', [{ metadata: { name: 'c', resourceVersion: '7' } }]);
  await settled();
  expect(changed).toHaveBeenCalledTimes(1);
});

test('what cannot be seen is said, with what was seen last', async () => {
  const viewing = viewers.open(key);
  hub.set('ConfigMap', [{ metadata: { name: 'colours' } }]);
  hub.setState('broken', 'socket hang up');
  await vi.waitFor(() => expect(changed).toHaveBeenCalled());
  expect(viewing?.view()).toMatchObject({ state: 'broken', reason: 'socket hang up' });
  expect(JSON.stringify(viewing?.view().tree)).toContain('colours');
});

test('kinds that the lab’s checks name in the learner’s namespace are looked at, too', () => {
  const watch = vi.spyOn(hub, 'watch');
  viewers.open(key);
  const targets = watch.mock.calls.map(([target]) => target);
  expect(targets).toContainEqual({ apiVersion: 'example.com/v1', kind: 'Dream', namespace: 'lab-1' });
  expect(targets.filter(({ kind }) => kind === 'Node')).toEqual([]);
});

test('Secrets are watched without their values', () => {
  const watch = vi.spyOn(hub, 'watch');
  viewers.open(key);
  const secrets = watch.mock.calls.filter(([{ kind }]) => kind === 'Secret');
  expect(secrets.map(([, , trim]) => trim?.name)).toEqual(['secret-keys']);
});
