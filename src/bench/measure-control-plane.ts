import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { createKubeRest } from '../cluster/kube-rest.ts';
import { LabError } from '../lab/lab-error.ts';
import { controlPlaneNamespace } from '../workspace/control-plane/control-plane-names.ts';
import { instanceOf, labels } from '../workspace/names.ts';
import { ownLab, writeBenchLabs } from './bench-labs.ts';
import { openPrompt } from './measure-prompt.ts';
import type { BenchContext, Measurement } from './measurement.ts';
import { startServerProcess } from './server-process.ts';

/** Each takes ten seconds with its clearing away. */
const mostSamples = 5;
/** The kubelet looks every ten seconds; two looks after the start is over. */
const settleMs = 20_000;

/** How long a control plane of one's own takes until its learner can begin, and what it takes up then. */
export async function measureControlPlane(context: BenchContext): Promise<Measurement[]> {
  const { config, signal, say } = context;
  const wanted = Math.min(mostSamples, context.samples);
  const root = await writeBenchLabs(join(config.root, 'dist'), 1);
  const server = await startServerProcess(context, { poolSize: 1, root });
  const ready: number[] = [];
  const memory: number[] = [];
  try {
    // One more than wanted: the first also loads code.
    for (let taken = 0; taken <= wanted; taken++) {
      signal.throwIfAborted();
      // What the one before leaves behind is removed by then, most of the time.
      await sleep(3_000, undefined, { signal });
      const elapsedMs = await openPrompt(server.page, ownLab.labId, signal);
      if (taken > 0) ready.push(elapsedMs);
      if (taken === wanted)
        memory.push(await memoryOf(context, instanceOf({ ...config, home: server.home })));
      await server.page.endWorkspace(ownLab.labId);
      say(`control-plane-ready: ${taken} of ${wanted}`);
    }
  } finally {
    await server.stop();
  }
  return [
    {
      id: 'control-plane-ready',
      samples: ready,
      note: `POST workspace until the prompt's last byte: the API server answers, a namespace has its service account, both simulated nodes are Ready; images in the node`,
    },
    {
      id: 'control-plane-memory',
      samples: memory,
      note: `working set of the pod's five containers, from the kubelet, ${settleMs / 1000} s after the prompt`,
    },
  ];
}

const summarySchema = z.object({
  pods: z.array(
    z.object({
      podRef: z.object({ name: z.string(), namespace: z.string() }),
      memory: z.object({ workingSetBytes: z.number().optional() }).optional(),
    }),
  ),
});

async function memoryOf({ kube, signal }: BenchContext, instance: string): Promise<number> {
  await sleep(settleMs, undefined, { signal });
  const { items } = await kube.core.listNamespacedPod({
    namespace: controlPlaneNamespace,
    labelSelector: `${labels.instance}=${instance}`,
  });
  const { metadata, spec } = items[0] ?? {};
  const path = `/api/v1/nodes/${spec?.nodeName}/proxy/stats/summary`;
  const summary = summarySchema.parse(await createKubeRest(kube.config).send('GET', path));
  const pod = summary.pods.find(
    ({ podRef }) => podRef.namespace === controlPlaneNamespace && podRef.name === metadata?.name,
  );
  const bytes = pod?.memory?.workingSetBytes;
  if (bytes === undefined)
    throw new LabError('workspace', `The kubelet knows nothing of the memory of ${metadata?.name}.`);
  return bytes;
}
