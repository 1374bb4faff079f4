import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createEventLog, type EventLog } from '../../../src/api/event-log.ts';
import { createLabEntries, type LabEntries } from '../../../src/api/lab-entries.ts';
import { placeIn } from '../../../src/engine/place.ts';
import { openStore } from '../../../src/store/open-store.ts';
import type { Store } from '../../../src/store/store.ts';
import { createWeb, demoCommand, demoLab } from '../../demo-lab.ts';
import { createFakeHub, type FakeHub } from '../engine/fake-hub.ts';

const lab = demoLab([createWeb]);
const key = { learnerId: 'ada', labId: 'demo' };

let home: string;
let store: Store;
let log: EventLog;
let hub: FakeHub;
let entries: LabEntries;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'kindlab-entries-'));
  await startServer();
});
afterEach(async () => {
  await stopServer();
  await rm(home, { recursive: true, force: true });
});

async function startServer() {
  store = await openStore({ file: join(home, 'kindlab.db') });
  log = createEventLog({ store, failed: () => {}, recovered: () => {} });
  hub = createFakeHub();
  entries = createLabEntries({
    labs: new Map([[lab.id, lab]]),
    store,
    log,
    changed: () => {},
  });
}

async function stopServer() {
  entries.stop();
  expect(await log.flush(5_000)).toBe(0);
  await store.close();
}

async function enter(namespace: string) {
  const entry = await entries.get(key);
  entry.session.setPlace(placeIn(namespace, hub));
  return entry;
}

async function print(output: string) {
  const entry = await enter('lab-7k2m');
  entry.command(demoCommand({ ...key, command: 'kubectl create -f web.yaml', output }));
}

const running = { metadata: { name: 'web' }, status: { phase: 'Running' } };
const state = async () => (await entries.get(key)).step('create').state;

test('a step whose output was right passes after a restart once the state holds', async () => {
  await print('pod/web created\n');
  expect(await state()).toBe('notYet');
  await stopServer();
  await startServer();
  expect((await enter('lab-7k2m')).step('create')).toMatchObject({ state: 'notYet', attempts: 1 });
  hub.set('Pod', [running]);
  await vi.waitFor(async () => expect(await state()).toBe('passed'));
  expect(await log.flush(5_000)).toBe(0);
  expect((await store.events({ ...key, types: ['pass'] })).map(({ stepId }) => stepId)).toEqual(['create']);
});

test('a step whose output was wrong has to be run again', async () => {
  await print('pod/wbe created\n');
  await stopServer();
  await startServer();
  await enter('lab-7k2m');
  hub.set('Pod', [running]);
  const entry = await entries.get(key);
  await entry.session.check('create', { timeoutMs: 100, signal: new AbortController().signal });
  expect(await state()).toBe('notYet');
});

test('what was printed in a workspace that is gone does not count in the next', async () => {
  await print('pod/web created\n');
  await stopServer();
  await startServer();
  hub.set('Pod', [running]);
  expect((await enter('lab-9xqd')).step('create').state).toBe('ready');
});

test('a step that was opened again is open after a restart too, and its pass stays in the progress', async () => {
  await print('pod/web created\n');
  hub.set('Pod', [running]);
  await vi.waitFor(async () => expect(await state()).toBe('passed'));
  const entry = await entries.get(key);
  entry.command(
    demoCommand({ ...key, command: 'kubectl delete pod web', source: 'reset', stepId: 'create' }),
  );
  hub.set('Pod', []);
  entry.reopen('create');
  expect(entry.step('create')).toMatchObject({ state: 'ready', attempts: 1, passedAt: null });

  await stopServer();
  await startServer();
  expect((await enter('lab-7k2m')).step('create')).toMatchObject({ state: 'ready', attempts: 1 });
  expect(await store.progress(key)).toMatchObject([{ stepId: 'create', state: 'passed', attempts: 1 }]);
  await print('pod/web created\n');
  hub.set('Pod', [running]);
  await vi.waitFor(async () => expect(await state()).toBe('passed'));

  await stopServer();
  await startServer();
  expect(await state()).toBe('passed');
  const events = await store.events({ ...key, types: ['command', 'reset', 'pass'] });
  expect(events.map(({ type, stepId, detail }) => [type, stepId, detail.source])).toEqual([
    ['command', 'create', 'typed'],
    ['pass', 'create', undefined],
    ['command', null, 'reset'],
    ['reset', 'create', undefined],
    ['command', 'create', 'typed'],
    ['pass', 'create', undefined],
  ]);
});
