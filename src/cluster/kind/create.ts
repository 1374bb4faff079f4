import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { clusterPaths } from '../cluster-paths.ts';
import { run } from '../command.ts';
import type { Host } from '../host.ts';
import { kindConfig, kubeadmPatches } from './config.ts';
import { removeCluster, writeKubeconfig } from './node.ts';

export interface CreateOptions {
  kind: string;
  cluster: string;
  image: string;
  builtFromSource: boolean;
  host: Host;
  home: string;
  signal: AbortSignal;
  say: (detail: string) => void;
}

/** Creates the cluster with kind and writes its kubeconfig. Interrupted or failed, it leaves no container behind. */
export async function createCluster(options: CreateOptions): Promise<void> {
  const { kind, cluster, image, builtFromSource, host, home, signal, say } = options;
  const { directory, kubeconfig } = clusterPaths({ home, cluster });
  const patchesDirectory = join(directory, 'patches');
  await mkdir(patchesDirectory, { recursive: true });
  for (const [name, patch] of Object.entries(kubeadmPatches()))
    await writeFile(join(patchesDirectory, name), patch);
  const config = join(directory, 'config.yaml');
  await writeFile(config, kindConfig({ name: cluster, image, host, builtFromSource, patchesDirectory }));
  // kind writes the credentials it makes somewhere; not into the user's own kubeconfig.
  const kindsKubeconfig = join(directory, 'kubeconfig.kind');
  try {
    await run(
      kind,
      [
        'create',
        'cluster',
        '--name',
        cluster,
        '--config',
        config,
        '--kubeconfig',
        kindsKubeconfig,
        '--wait',
        '180s',
      ],
      {
        signal,
        timeoutMs: 10 * 60_000,
        onLine: (line) => say(line.replace(/^[\s•✓✗]+/, '').replace(/\s*[^\p{ASCII}]*\s*(\.\.\.)?$/u, '')),
      },
    );
    await writeKubeconfig(cluster, kubeconfig, signal);
  } catch (error) {
    await removeCluster(cluster);
    throw error;
  } finally {
    await rm(kindsKubeconfig, { force: true });
  }
}
