import { join } from 'node:path';
import { run } from '../cluster/command.ts';
import { toolboxNamespace } from '../workspace/names.ts';
import { commandLab, writeBenchLabs } from './bench-labs.ts';
import { promptEnd } from './measure-prompt.ts';
import type { BenchContext, Measurement } from './measurement.ts';
import { startServerProcess } from './server-process.ts';
import { percentile } from './statistics.ts';

/** `true`: clicked (HTTP request until its verdict), typed (Enter until the next prompt), and with kubectl from this machine. */
export async function measureCommand(context: BenchContext): Promise<Measurement> {
  const { config, cluster, kubectl, signal, say } = context;
  const { labId, stepId } = commandLab;
  const root = await writeBenchLabs(join(config.root, 'dist'), 1);
  const server = await startServerProcess(context, { root });
  const clicked: number[] = [];
  const typed: number[] = [];
  const baseline: number[] = [];
  const timed = async (into: number[] | null, work: () => Promise<unknown>) => {
    const startedAt = performance.now();
    await work();
    into?.push(performance.now() - startedAt);
  };
  try {
    const workspace = await server.page.openWorkspace(labId);
    const terminal = await server.page.openTerminal(labId);
    const prompt = () => terminal.output.waitFor(promptEnd, { timeoutMs: 10_000, signal });
    await prompt();
    const oneShot = [
      ...['--kubeconfig', cluster.kubeconfigPath, '--context', cluster.context],
      ...['--namespace', toolboxNamespace, 'exec', workspace.id, '--', 'true'],
    ];
    for (let taken = 0; taken <= context.samples; taken++) {
      const keep = (list: number[]) => (taken === 0 ? null : list);
      terminal.output.clear();
      await timed(keep(clicked), () => server.page.run(labId, stepId));
      await prompt();
      terminal.output.clear();
      await timed(keep(typed), async () => {
        terminal.type('true\r');
        await prompt();
      });
      await timed(keep(baseline), () => run(kubectl, oneShot, { signal, timeoutMs: 30_000 }));
      if (taken > 0 && taken % 10 === 0) say(`command: ${taken} of ${context.samples}`);
    }
    await terminal.close();
  } finally {
    await server.stop();
  }
  const typedMs = percentile(typed, 0.5).toFixed(1);
  const baseMs = percentile(baseline, 0.95).toFixed(0);
  return {
    id: 'command',
    samples: clicked,
    baseline,
    note: `POST run until its answer with the verdict; typed, Enter until the next prompt: p50 ${typedMs} ms; baseline: kubectl exec POD -- true, p95 ${baseMs} ms`,
  };
}
