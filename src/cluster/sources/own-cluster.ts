import { homedir } from 'node:os';
import { join } from 'node:path';
import { LabError } from '../../lab/lab-error.ts';
import { succeeds } from '../command.ts';
import { exists } from '../host.ts';
import { createKube, currentContextOf } from '../kube.ts';
import type { ClusterSource } from '../set-up.ts';

/** The cluster named with KINDLAB_KUBECONFIG or KINDLAB_CONTEXT. Named and unusable is an error: the operator meant that one. */
export const ownCluster: ClusterSource = async ({ config, signal, progress }) => {
  if (config.kubeconfig === undefined && config.context === undefined) {
    return { declined: 'neither KINDLAB_KUBECONFIG nor KINDLAB_CONTEXT is set' };
  }
  return await progress.run('own-cluster', async () => {
    const kubeconfigPath = config.kubeconfig ?? join(homedir(), '.kube', 'config');
    if (!(await exists(kubeconfigPath))) {
      throw new LabError('bad-config', `The kubeconfig ${kubeconfigPath} does not exist.`, {
        hint: 'Correct or unset KINDLAB_KUBECONFIG and start again.',
      });
    }
    const context = config.context ?? currentContextOf(kubeconfigPath);
    const kube = createKube({ kubeconfigPath, context });
    const version = await kube.version.getCode().catch((cause: unknown) => {
      throw new LabError('cluster-down', `The cluster of context "${context}" does not answer.`, {
        cause,
        hint: `Check with \`kubectl --kubeconfig ${kubeconfigPath} --context ${context} version\`.`,
      });
    });
    progress.decide({ source: 'kubeconfig', kubernetes: version.gitVersion });
    // A kind cluster of the operator's own can be given the lab images; any other has to be able to pull them.
    const names = (await kube.core.listNode()).items.map((node) => node.metadata?.name ?? '');
    const isKind =
      context.startsWith('kind-') && (await succeeds('docker', ['inspect', ...names], { signal }));
    return { kubeconfigPath, context, source: 'kubeconfig', nodes: isKind ? names : [], record: null };
  });
};
