import { z } from 'zod';
import type { WorkspaceRegistry } from './workspace.ts';

const dataSchema = z.looseObject({ instance: z.string().optional() });

/**
 * The records of this installation on this cluster. Servers on clusters of other minors keep theirs in the same store:
 * whoever does not find a workspace must not forget it for them. Records that name no instance are from before there were several.
 */
export function ownRecords(registry: WorkspaceRegistry, instance: string): WorkspaceRegistry {
  const parse = (data: string) => dataSchema.parse(JSON.parse(data));
  return {
    save: (record) => registry.save({ ...record, data: JSON.stringify({ ...parse(record.data), instance }) }),
    delete: (id) => registry.delete(id),
    async list() {
      const records = await registry.list();
      return records.filter(({ data }) => (parse(data).instance ?? instance) === instance);
    },
  };
}
