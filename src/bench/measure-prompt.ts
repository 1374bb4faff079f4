import { setTimeout as sleep } from 'node:timers/promises';
import { LabError } from '../lab/lab-error.ts';
import { loadLabsOrThrow } from '../lab/load-labs.ts';
import { execCommand } from '../workspace/exec-command.ts';
import { instanceOf, labels, shellFile, toolboxContainer, toolboxNamespace } from '../workspace/names.ts';
import { readProbe } from '../workspace/workspace-shells.ts';
import type { BenchContext, Measurement } from './measurement.ts';
import type { PageClient } from './page-client.ts';
import { type ServerProcess, startServerProcess } from './server-process.ts';

/** What the shell says when its prompt is complete (OSC 133). */
export const promptEnd = '\u001b]133;B\u0007';

const promptTimeoutMs = 60_000;
const poolTimeoutMs = 90_000;

export function measurePromptWarm(context: BenchContext): Promise<Measurement> {
  return measurePrompt(context, 'prompt-warm', 1);
}

export function measurePromptCold(context: BenchContext): Promise<Measurement> {
  return measurePrompt(context, 'prompt-cold', 0);
}

async function measurePrompt(
  context: BenchContext,
  id: 'prompt-warm' | 'prompt-cold',
  poolSize: number,
): Promise<Measurement> {
  const { signal, say } = context;
  const labId = firstLab(context.config.root);
  const server = await startServerProcess(context, { poolSize });
  const samples: number[] = [];
  try {
    // One more than wanted: the first also loads code.
    for (let taken = 0; taken <= context.samples; taken++) {
      signal.throwIfAborted();
      if (poolSize > 0) await untilPoolIsWarm(context, server);
      const elapsedMs = await openPrompt(server.page, labId, signal);
      if (taken > 0) samples.push(elapsedMs);
      await server.page.endWorkspace(labId);
      // What the workspace leaves behind is removed by then, most of the time.
      if (poolSize === 0) await sleep(1_000, undefined, { signal });
      if (taken > 0 && taken % 10 === 0) say(`${id}: ${taken} of ${context.samples}`);
    }
  } finally {
    await server.stop();
  }
  return {
    id,
    samples,
    note: `POST workspace, then the terminal's WebSocket, until the prompt's last byte; lab ${labId}, pool of ${poolSize}`,
  };
}

/** Starting a lab until its prompt is on the terminal. */
export async function openPrompt(page: PageClient, labId: string, signal: AbortSignal): Promise<number> {
  const startedAt = performance.now();
  await page.openWorkspace(labId);
  const terminal = await page.openTerminal(labId);
  await terminal.output.waitFor(promptEnd, { timeoutMs: promptTimeoutMs, signal });
  const elapsedMs = performance.now() - startedAt;
  await terminal.close();
  return elapsedMs;
}

/** Until a toolbox of the server runs whose shell waits to be claimed. */
async function untilPoolIsWarm(context: BenchContext, { home }: ServerProcess): Promise<void> {
  const { kube, config, signal } = context;
  const instance = instanceOf({ cluster: config.cluster, home });
  const labelSelector = `${labels.instance}=${instance},${labels.component}=toolbox`;
  const deadline = performance.now() + poolTimeoutMs;
  while (performance.now() < deadline) {
    await sleep(500, undefined, { signal });
    const pods = (await kube.core.listNamespacedPod({ namespace: toolboxNamespace, labelSelector })).items;
    for (const { metadata, status } of pods) {
      const running = status?.containerStatuses?.[0]?.state?.running !== undefined;
      if (!running || metadata?.deletionTimestamp !== undefined || metadata?.name === undefined) continue;
      const target = { namespace: toolboxNamespace, pod: metadata.name, container: toolboxContainer };
      const command = ['/opt/kindlab/shell-state', shellFile('main')];
      const { stdout } = await execCommand(kube, { ...target, command }, { signal, timeoutMs: 10_000 });
      if (readProbe(stdout).state !== 'waiting') continue;
      // The learner of this measurement comes to a machine that has come to rest.
      await sleep(1_000, undefined, { signal });
      return;
    }
  }
  throw new LabError('timeout', `The pool was not filled within ${poolTimeoutMs / 1000} s.`);
}

/** The lab the book begins with: what a newcomer does first, however many labs come before it in the alphabet. */
export function firstLab(root: string): string {
  const labId = 'downward-api-env-basics';
  if (!loadLabsOrThrow(root).has(labId)) throw new LabError('bad-content', `There is no lab ${labId}.`);
  return labId;
}
