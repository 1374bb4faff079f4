import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { clusterPaths } from './cluster-paths.ts';
import { exists } from './host.ts';

const recordSchema = z.object({
  /** Docker's id of the node; a node with another id is not the one this is about. */
  nodeId: z.string(),
  image: z.string(),
  source: z.enum(['pulled', 'bundle', 'built']),
  kubernetes: z.string(),
  networkPolicyEnforced: z.boolean().nullable(),
  createdAt: z.string(),
});

/** What kindlab knows about the cluster it made; written only when the cluster is complete. */
export type ClusterRecord = z.infer<typeof recordSchema>;

const recordPath = (home: string, cluster: string) =>
  join(clusterPaths({ home, cluster }).directory, 'cluster.json');

/** Null when no cluster was ever completed, or the record cannot be read. */
export async function readRecord(home: string, cluster: string): Promise<ClusterRecord | null> {
  const path = recordPath(home, cluster);
  if (!(await exists(path))) return null;
  try {
    return recordSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    // From another version, or damaged: what it would say is found out again.
    return null;
  }
}

export async function writeRecord(home: string, cluster: string, record: ClusterRecord): Promise<void> {
  const path = recordPath(home, cluster);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(`${path}.part`, `${JSON.stringify(record, null, 2)}\n`);
  await rename(`${path}.part`, path);
}

export async function removeRecord(home: string, cluster: string): Promise<void> {
  await rm(recordPath(home, cluster), { force: true });
}
