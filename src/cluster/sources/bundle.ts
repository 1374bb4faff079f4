import { join } from 'node:path';
import { LabError } from '../../lab/lab-error.ts';
import { loadBundle, readBundleManifest } from '../bundle.ts';
import { exists } from '../host.ts';
import { upCommand } from '../kubernetes-choice.ts';
import type { ClusterSource } from '../set-up.ts';
import { clusterFromImage } from './node-images.ts';

/** A file made with `kindlab bundle save`: node image, kind and lab images, for machines without a network. */
export const bundle: ClusterSource = async (setUp) => {
  const { config, signal, progress } = setUp;
  const path = config.bundle ?? join(config.home, 'bundle.tar');
  if (!(await exists(path))) {
    if (config.bundle === undefined) return { declined: 'KINDLAB_BUNDLE is not set' };
    throw new LabError('bad-config', `The bundle file ${path} does not exist.`, {
      hint: 'Correct or unset KINDLAB_BUNDLE and start again.',
    });
  }
  const { kubernetes } = await readBundleManifest(path, signal);
  if (kubernetes !== config.kubernetes) {
    if (config.bundle === undefined) return { declined: `${path} is for Kubernetes ${kubernetes}` };
    throw new LabError(
      'bad-config',
      `The bundle file ${path} is for Kubernetes ${kubernetes}, and ${config.kubernetes} is asked for.`,
      { hint: `Run \`${upCommand(kubernetes)}\`, or unset KINDLAB_BUNDLE.` },
    );
  }
  const { image, kind } = await progress.run('bundle', (report) =>
    loadBundle(path, { home: config.home, signal, say: (detail) => report.update({ detail }) }),
  );
  return await clusterFromImage(setUp, { kind, image, source: 'bundle' });
};
