import { type Config, clusterNameOf } from '../config.ts';
import { type KubernetesMinor, supportedMinors } from '../lab/kubernetes-minors.ts';
import { LabError } from '../lab/lab-error.ts';
import { isClusterNamed } from './sources/own-cluster.ts';

export { supportedMinors };

/**
 * The configuration for a cluster of that minor, which stands beside those of other minors; `undefined` leaves it as it is.
 * Throws LabError `bad-request` for a minor that is not supported, `conflict` where the operator named a cluster.
 */
export function chooseKubernetes(config: Config, minor: string | undefined): Config {
  if (minor === undefined) return config;
  const chosen = supportedMinors.find((one) => one === minor);
  if (chosen === undefined) {
    throw new LabError('bad-request', `Kubernetes ${minor} is not supported.`, {
      hint: `Choose one of ${supportedMinors.join(', ')}.`,
    });
  }
  if (isClusterNamed(config)) {
    throw new LabError(
      'conflict',
      `Kubernetes ${minor} cannot be chosen: KINDLAB_KUBECONFIG or KINDLAB_CONTEXT names a cluster, and that has the version it has.`,
      { hint: 'Leave out --kubernetes, or unset KINDLAB_KUBECONFIG and KINDLAB_CONTEXT.' },
    );
  }
  return { ...config, kubernetes: chosen, cluster: clusterNameOf(baseName(config), chosen) };
}

/** KINDLAB_CLUSTER, out of the name of the cluster of a minor. */
export function baseName({ cluster, kubernetes }: { cluster: string; kubernetes: KubernetesMinor }): string {
  return cluster.slice(0, cluster.length - clusterNameOf('', kubernetes).length);
}
