import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { LabError } from '../lab/lab-error.ts';
import { verdictLab, writeBenchLabs } from './bench-labs.ts';
import type { BenchContext, Measurement } from './measurement.ts';
import { type ServerProcess, startServerProcess } from './server-process.ts';
import { percentile } from './statistics.ts';

const pauseMs = 250;
const verdictTimeoutMs = 15_000;

/** One lab is open, and nothing else is asked of the server. */
export async function measureVerdict(context: BenchContext): Promise<Measurement> {
  const root = await writeBenchLabs(join(context.config.root, 'dist'), context.samples + 1);
  const server = await startServerProcess(context, { root });
  try {
    await server.page.openWorkspace(verdictLab.labId);
    return { id: 'verdict', ...(await timeVerdicts(context, server)) };
  } finally {
    await server.stop();
  }
}

/**
 * A ConfigMap is patched from beside; how long until the page's event stream says that the step passed. The server has
 * a workspace of `verdictLab` with a step more than there are samples.
 */
export async function timeVerdicts(
  { kube, samples: wanted, signal, say }: BenchContext,
  { page }: Pick<ServerProcess, 'page'>,
): Promise<Pick<Measurement, 'samples' | 'note'>> {
  const { labId, configMap: name, key, stepId } = verdictLab;
  const samples: number[] = [];
  const afterAnswer: number[] = [];
  const passedAt = new Map<string, number>();
  let wake: () => void = () => undefined;
  const stream = new AbortController();
  const { namespace } = await page.openWorkspace(labId);
  const metadata = { name, namespace };
  await kube.core.createNamespacedConfigMap({ namespace, body: { metadata, data: { [key]: '0' } } });
  try {
    await page.followLab(
      labId,
      (event) => {
        if (event.type !== 'step' || event.step.state !== 'passed') return;
        passedAt.set(event.step.stepId, performance.now());
        wake();
      },
      stream.signal,
    );
    for (let number = 1; number <= wanted + 1; number++) {
      await sleep(pauseMs, undefined, { signal });
      const step = stepId(number);
      const verdict = new Promise<void>((resolve, reject) => {
        wake = () => {
          if (passedAt.has(step)) resolve();
        };
        AbortSignal.any([signal, AbortSignal.timeout(verdictTimeoutMs)]).addEventListener('abort', () =>
          reject(new LabError('timeout', `There was no verdict for ${step}.`)),
        );
      });
      const data = { [key]: String(number) };
      const sentAt = performance.now();
      await kube.objects.patch({ apiVersion: 'v1', kind: 'ConfigMap', metadata, data } as object);
      const answeredAt = performance.now();
      await verdict;
      const seenAt = passedAt.get(step) ?? Number.NaN;
      // The first one also loads code.
      if (number === 1) continue;
      samples.push(seenAt - sentAt);
      afterAnswer.push(Math.max(0, seenAt - answeredAt));
      if (samples.length % 10 === 0) say(`verdict: ${samples.length} of ${wanted}`);
    }
  } finally {
    stream.abort();
  }
  const p50 = percentile(afterAnswer, 0.5).toFixed(1);
  const p95 = percentile(afterAnswer, 0.95).toFixed(1);
  const note = `from just before the PATCH is sent; from its answer: p50 ${p50} ms, p95 ${p95} ms`;
  return { samples, note };
}
