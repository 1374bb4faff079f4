import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { LabError } from '../lab/lab-error.ts';
import { addCopiedLabs, verdictLab, writeBenchLabs } from './bench-labs.ts';
import { timeVerdicts } from './measure-verdict.ts';
import type { BenchContext, Measurement } from './measurement.ts';
import { type ServerProcess, startServerProcess } from './server-process.ts';

const labs = 50;
const settleMs = 15_000;

/** Fifty labs are open, each with its workspace, its shell and a page that follows it; in one of them something happens. */
export async function measureCrowd(context: BenchContext): Promise<Measurement[]> {
  const { config, signal } = context;
  const root = await writeBenchLabs(join(config.root, 'dist'), context.samples + 1);
  const others = await addCopiedLabs(root, join(config.root, 'labs'), labs - 1);
  const server = await startServerProcess(context, { root, poolSize: 0 });
  const pages = new AbortController();
  try {
    const open = await openLabs([verdictLab.labId, ...others], server, pages.signal, context);
    await sleep(settleMs, undefined, { signal });
    const memory = await server.memoryBytes();
    const watches = await server.figure('kindlab_watches');
    const files = await server.figure('process_open_fds');
    const verdict = await timeVerdicts(context, server);
    const crowd = `${open} of ${labs} labs open`;
    return [
      { id: 'verdict-50', samples: verdict.samples, note: `${crowd}; ${verdict.note}` },
      {
        id: 'watches-50',
        samples: [watches],
        note: `${crowd}; ${files} open files, connections and pages' streams included`,
      },
      { id: 'server-memory-50', samples: [memory], note: `RSS; ${crowd}, a page following each` },
    ];
  } finally {
    pages.abort();
    await server.stop();
  }
}

/** As many as the cluster has room for; resolves to how many. */
async function openLabs(
  labIds: string[],
  { page }: ServerProcess,
  following: AbortSignal,
  { signal, say }: BenchContext,
): Promise<number> {
  for (const [index, labId] of labIds.entries()) {
    signal.throwIfAborted();
    try {
      await page.openWorkspace(labId);
    } catch (error) {
      if (!(error instanceof LabError) || index === 0) throw error;
      say(`no more than ${index} labs can be opened: ${error.message}`);
      return index;
    }
    await page.followLab(labId, () => undefined, following);
    if ((index + 1) % 10 === 0) say(`${index + 1} of ${labIds.length} labs are open`);
  }
  return labIds.length;
}
