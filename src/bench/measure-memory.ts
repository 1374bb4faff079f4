import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { writeCopiedLabs } from './bench-labs.ts';
import { promptEnd } from './measure-prompt.ts';
import type { BenchContext, Measurement } from './measurement.ts';
import { startServerProcess } from './server-process.ts';

const terminals = 20;
/** From here on, what is needed once has been loaded. */
const warmedUpAfter = 5;
const settleMs = 15_000;

/** Twenty workspaces, each with its shell on an open terminal and its event stream followed, none of them doing anything. */
export async function measureMemory(context: BenchContext): Promise<Measurement[]> {
  const { config, signal, say } = context;
  const { root, labIds } = await writeCopiedLabs(
    join(config.root, 'labs'),
    join(config.root, 'dist'),
    terminals,
  );
  const server = await startServerProcess(context, { root, poolSize: 0 });
  const pages = new AbortController();
  const settled = async () => {
    await sleep(settleMs, undefined, { signal });
    return server.memoryBytes();
  };
  try {
    const empty = await settled();
    let few = 0;
    for (const [index, labId] of labIds.entries()) {
      signal.throwIfAborted();
      await server.page.openWorkspace(labId);
      await server.page.followLab(labId, () => undefined, pages.signal);
      const terminal = await server.page.openTerminal(labId);
      await terminal.output.waitFor(promptEnd, { timeoutMs: 30_000, signal });
      if (index + 1 === warmedUpAfter) few = await settled();
      if ((index + 1) % 5 === 0) say(`server-memory: ${index + 1} of ${terminals} terminals`);
    }
    const all = await settled();
    const inMB = (bytes: number) => (bytes / 1024 / 1024).toFixed(1);
    return [
      {
        id: 'terminal-memory',
        samples: [Math.max(0, (all - few) / (terminals - warmedUpAfter))],
        note: `(RSS with ${terminals} − RSS with ${warmedUpAfter}) / ${terminals - warmedUpAfter}; each is a workspace of its own with shell, terminal, event stream and watches`,
      },
      {
        id: 'server-memory',
        samples: [all],
        note: `RSS with ${terminals} workspaces and terminals; ${inMB(empty)} MiB with none, ${inMB(few)} MiB with ${warmedUpAfter}`,
      },
    ];
  } finally {
    pages.abort();
    await server.stop();
  }
}
