import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { toolboxNamespace } from '../workspace/names.ts';
import { commandLab, writeBenchLabs } from './bench-labs.ts';
import { openKubectlTerminal } from './kubectl-terminal.ts';
import { promptEnd } from './measure-prompt.ts';
import type { BenchContext, Measurement } from './measurement.ts';
import type { Terminal } from './page-client.ts';
import { startServerProcess } from './server-process.ts';
import { percentile } from './statistics.ts';

/** A fast typist's pause. */
const pauseMs = 60;
const backspace = '\u007f';
/** The slowest path of all has more to say than one. */
const timesSamples = 4;

/** One key typed at a prompt until it is on the screen: the page's terminal and `kubectl exec -it`, in turn, in the same pod. */
export async function measureKeystroke(context: BenchContext): Promise<Measurement> {
  const { config, signal, say } = context;
  const root = await writeBenchLabs(join(config.root, 'dist'), 1);
  const server = await startServerProcess(context, { root });
  const samples: number[] = [];
  const baseline: number[] = [];
  const count = context.samples * timesSamples;
  try {
    const workspace = await server.page.openWorkspace(commandLab.labId);
    const ours = await server.page.openTerminal(commandLab.labId);
    const theirs = openKubectlTerminal(context, { namespace: toolboxNamespace, pod: workspace.id });
    try {
      for (const { output } of [ours, theirs]) await output.waitFor(promptEnd, { timeoutMs: 20_000, signal });
      await sleep(1_000, undefined, { signal });
      for (let taken = 1; taken <= count; taken++) {
        samples.push(await echo(ours, signal));
        baseline.push(await echo(theirs, signal));
        if (taken % 50 === 0) say(`keystroke: ${taken} of ${count}`);
      }
    } finally {
      await Promise.all([ours.close(), theirs.close()]);
    }
  } finally {
    await server.stop();
  }
  return {
    id: 'keystroke',
    samples,
    baseline,
    note: `WebSocket frame until its echo at a bash prompt; baseline: kubectl exec -it under script(1), p95 ${percentile(baseline, 0.95).toFixed(2)} ms`,
  };
}

async function echo(terminal: Terminal, signal: AbortSignal): Promise<number> {
  await sleep(pauseMs, undefined, { signal });
  terminal.output.clear();
  const startedAt = performance.now();
  terminal.type('x');
  await terminal.output.waitFor('x', { timeoutMs: 5_000, signal });
  const elapsedMs = performance.now() - startedAt;
  terminal.output.clear();
  terminal.type(backspace);
  await terminal.output.waitFor('\b', { timeoutMs: 5_000, signal });
  return elapsedMs;
}
