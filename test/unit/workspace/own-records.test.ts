import { expect, test } from 'vitest';
import { ownRecords } from '../../../src/workspace/own-records.ts';
import type { WorkspaceRecord, WorkspaceRegistry } from '../../../src/workspace/workspace.ts';

function createStore() {
  const records = new Map<string, WorkspaceRecord>();
  const registry: WorkspaceRegistry = {
    save: async (record) => void records.set(record.id, record),
    delete: async (id) => void records.delete(id),
    list: async () => [...records.values()],
  };
  return registry;
}

const record = (id: string): WorkspaceRecord => ({
  id,
  learnerId: 'an',
  labId: 'lab',
  namespace: id,
  data: '{"script":"true","targets":[]}',
  createdAt: 1,
  lastActiveAt: 2,
});

test('a server sees what it saved, and not what a server on another cluster did', async () => {
  const store = createStore();
  const [here, there] = [ownRecords(store, 'here'), ownRecords(store, 'there')];
  await here.save(record('a'));
  await there.save(record('b'));
  expect((await here.list()).map(({ id }) => id)).toEqual(['a']);
  expect((await there.list()).map(({ id }) => id)).toEqual(['b']);
  expect(JSON.parse((await here.list())[0]?.data ?? '')).toMatchObject({ script: 'true', targets: [] });
  await here.delete('a');
  expect(await here.list()).toEqual([]);
  expect(await there.list()).toHaveLength(1);
});

test('what was saved before there were several belongs to whoever looks', async () => {
  const store = createStore();
  await store.save(record('old'));
  expect(await ownRecords(store, 'here').list()).toHaveLength(1);
});
