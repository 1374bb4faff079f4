import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Config } from '../../config.ts';
import { LabError } from '../../lab/lab-error.ts';
import { succeeds } from '../command.ts';
import { exists } from '../host.ts';
import { createKube, currentContextOf, type Kube } from '../kube.ts';
import type { ClusterSource } from '../set-up.ts';

type Named = Pick<Config, 'kubeconfig' | 'context'>;

/** Whether the operator named a cluster, with KINDLAB_KUBECONFIG or KINDLAB_CONTEXT. */
export function isClusterNamed({ kubeconfig, context }: Named): boolean {
  return kubeconfig !== undefined || context !== undefined;
}

/** Where the cluster is that was named. Throws LabError `bad-config` when the file is not there. */
export async function namedCluster(config: Named): Promise<{ kubeconfigPath: string; context: string }> {
  const kubeconfigPath = config.kubeconfig ?? join(homedir(), '.kube', 'config');
  if (!(await exists(kubeconfigPath))) {
    throw new LabError('bad-config', `The kubeconfig ${kubeconfigPath} does not exist.`, {
      hint: 'Correct or unset KINDLAB_KUBECONFIG and start again.',
    });
  }
  return { kubeconfigPath, context: config.context ?? currentContextOf(kubeconfigPath) };
}

/** Its nodes as Docker containers, when it is a kind cluster on this machine: it can be given the lab images. Any other has to be able to pull them. */
export async function kindNodesOf(kube: Kube, context: string, signal: AbortSignal): Promise<string[]> {
  if (!context.startsWith('kind-')) return [];
  const names = (await kube.core.listNode()).items.map((node) => node.metadata?.name ?? '');
  return (await succeeds('docker', ['inspect', ...names], { signal })) ? names : [];
}

/** The cluster the operator named. Unusable is an error: they meant that one. */
export const ownCluster: ClusterSource = async ({ config, signal, progress }) => {
  if (!isClusterNamed(config)) return { declined: 'neither KINDLAB_KUBECONFIG nor KINDLAB_CONTEXT is set' };
  return await progress.run('own-cluster', async () => {
    const { kubeconfigPath, context } = await namedCluster(config);
    const kube = createKube({ kubeconfigPath, context });
    const version = await kube.version.getCode().catch((cause: unknown) => {
      throw new LabError('cluster-down', `The cluster of context "${context}" does not answer.`, {
        cause,
        hint: `Check with \`kubectl --kubeconfig ${kubeconfigPath} --context ${context} version\`.`,
      });
    });
    progress.decide({ source: 'kubeconfig', kubernetes: version.gitVersion });
    const nodes = await kindNodesOf(kube, context, signal);
    return { kubeconfigPath, context, source: 'kubeconfig', nodes, record: null };
  });
};
