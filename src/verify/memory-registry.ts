import type { WorkspaceRecord, WorkspaceRegistry } from '../workspace/workspace.ts';

/** Nothing outlives a verify run, so nothing is written down; what a killed run left is removed as orphaned. */
export function createMemoryRegistry(): WorkspaceRegistry {
  const records = new Map<string, WorkspaceRecord>();
  return {
    async save(record) {
      records.set(record.id, record);
    },
    async delete(id) {
      records.delete(id);
    },
    list: async () => [...records.values()],
  };
}
