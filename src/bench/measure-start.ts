import { copyFile, mkdtemp, stat, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run, succeeds } from '../cluster/command.ts';
import { nodeImageTag } from '../cluster/source/build-node.ts';
import { passFirstCommand } from './first-green-step.ts';
import type { BenchContext, Measurement } from './measurement.ts';
import { type ServerProcessOptions, startServerProcess } from './server-process.ts';

const starts = 3;
const firstStartTimeoutMs = 30 * 60_000;

/** `start` on the cluster that runs, with caches as an earlier start left them but a database of its own. */
export async function measureSecondStart(context: BenchContext): Promise<Measurement> {
  const samples: number[] = [];
  let step = '';
  const environment = context.config.kubeconfig === undefined ? findingItself : {};
  for (let taken = 1; taken <= Math.min(starts, context.samples); taken++) {
    const home = await homeWithCaches(context.config.home);
    const start = await timeStart(context, { home, environment });
    samples.push(start.elapsedMs);
    step = start.step;
    context.say(`second-start: ${taken} of ${starts}`);
  }
  return { id: 'second-start', samples, note: `spawn of \`kindlab start\` until ${step} is passed` };
}

/** The server finds the cluster by its name, as a learner's does. */
const findingItself = { KINDLAB_KUBECONFIG: undefined, KINDLAB_CONTEXT: undefined };

/** Links to what a first start left; links, because it is gigabytes. */
async function homeWithCaches(home: string): Promise<string> {
  const own = await mkdtemp(join(tmpdir(), 'kindlab-bench-'));
  for (const name of ['cache', 'go', 'kind', 'bin']) {
    if (await isThere(join(home, name))) await symlink(join(home, name), join(own, name));
  }
  for (const name of ['kubeconfig', 'timings.json']) {
    if (await isThere(join(home, name))) await copyFile(join(home, name), join(own, name));
  }
  return own;
}

async function isThere(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null)) !== null;
}

async function timeStart(
  context: BenchContext,
  options: ServerProcessOptions,
): Promise<{ elapsedMs: number; step: string }> {
  const startedAt = performance.now();
  const server = await startServerProcess(context, options);
  try {
    const step = await passFirstCommand(server.page, context.config.root);
    return { elapsedMs: performance.now() - startedAt, step };
  } finally {
    await server.stop();
  }
}

export const firstStartNote = 'takes about ten minutes and 8 GB of disk: kindlab bench --only first-start';

/** `start` with an empty home and a cluster of its own, which is removed afterwards. Everything comes over the network again. */
export async function measureFirstStart(context: BenchContext): Promise<Measurement> {
  const { signal, config, say } = context;
  const name = `kindlab-bench-${process.pid}`;
  const home = await mkdtemp(join(tmpdir(), 'kindlab-bench-first-'));
  const environment = { ...findingItself, KINDLAB_CLUSTER: name, KINDLAB_BUNDLE: undefined };
  const image = await nodeImageTag(config.kubernetes);
  const aside = `${image}-aside`;
  // Docker would hand out the image that an earlier start built.
  const hadImage = await succeeds('docker', ['tag', image, aside], { signal });
  if (hadImage) await run('docker', ['image', 'rm', image], { signal });
  try {
    say('first-start: building everything in an empty home; this takes a while');
    const own = { ...context, config: { ...config, home, cluster: name } };
    const { elapsedMs, step } = await timeStart(own, { home, environment, timeoutMs: firstStartTimeoutMs });
    return { id: 'first-start', samples: [elapsedMs], note: `empty KINDLAB_HOME; until ${step} is passed` };
  } finally {
    if (hadImage) {
      await run('docker', ['tag', aside, image], {});
      await run('docker', ['image', 'rm', aside], {});
    }
    await run('docker', ['rm', '--force', '--volumes', `${name}-control-plane`], {});
  }
}
