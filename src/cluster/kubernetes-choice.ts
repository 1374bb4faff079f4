import { type Config, clusterNameOf } from '../config.ts';
import { defaultMinor, type KubernetesMinor, supportedMinors } from '../lab/kubernetes-minors.ts';
import { LabError } from '../lab/lab-error.ts';
import { isClusterNamed } from './sources/own-cluster.ts';

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
  return forMinor(config, chosen);
}

/** The same operator's cluster of another minor. */
export function forMinor(config: Config, minor: KubernetesMinor): Config {
  const base = config.cluster.slice(0, config.cluster.length - clusterNameOf('', config.kubernetes).length);
  return { ...config, kubernetes: minor, cluster: clusterNameOf(base, minor) };
}

/** What makes or heals the cluster of that minor. */
export function upCommand(minor: KubernetesMinor): string {
  return `npx kindlab up${minor === defaultMinor ? '' : ` --kubernetes ${minor}`}`;
}
