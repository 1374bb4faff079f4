import { attempt, run } from '../command.ts';
import { kindProgram } from '../kind/program.ts';
import type { ClusterSource } from '../set-up.ts';
import { imageInDocker } from '../source/build-node.ts';
import { kubernetesVersions } from '../source/versions.ts';
import { clusterFromImage } from './node-images.ts';

/** Long enough for a slow registry to answer, short enough not to be felt where there is none. */
const probeTimeoutMs = 8_000;

/** kind's own node image, by the digest that this version of kind was released with. */
export const pulled: ClusterSource = async (setUp) => {
  const { config, signal, progress } = setUp;
  const image = kubernetesVersions[config.kubernetes].nodeImage;
  if (!(await imageInDocker(image, signal))) {
    const probe = await attempt('docker', ['manifest', 'inspect', image], {
      signal,
      timeoutMs: probeTimeoutMs,
    }).catch((error: unknown) => {
      signal.throwIfAborted();
      return { exitCode: 1, stdout: '', stderr: error instanceof Error ? error.message : String(error) };
    });
    if (probe.exitCode !== 0)
      return {
        declined: `no registry gives ${image.split('@')[0]}: ${probe.stderr.split('\n').at(-1) ?? ''}`,
      };
  }
  const kind = await kindProgram(setUp);
  if (kind === null)
    return { declined: 'the image could be pulled, but there is neither kind nor Go to build kind with' };
  await progress.run('pulled', async (stage) => {
    if (await imageInDocker(image, signal)) return stage.reused('already in Docker');
    stage.update({ detail: image.split('@')[0] ?? image });
    await run('docker', ['pull', '--quiet', image], { signal, timeoutMs: 30 * 60_000 });
  });
  return await clusterFromImage(setUp, { kind, image, source: 'pulled' });
};
