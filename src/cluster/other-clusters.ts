import type { Config } from '../config.ts';
import { type KubernetesMinor, supportedMinors } from '../lab/kubernetes-minors.ts';
import { findNode } from './kind/node.ts';
import { forMinor } from './kubernetes-choice.ts';

export interface OtherCluster {
  name: string;
  minor: KubernetesMinor;
  running: boolean;
}

/** The operator's clusters of other minors, as far as they are there. */
export async function findOtherClusters(config: Config, signal: AbortSignal): Promise<OtherCluster[]> {
  const others: OtherCluster[] = [];
  for (const minor of supportedMinors) {
    if (minor === config.kubernetes) continue;
    const { cluster: name } = forMinor(config, minor);
    const node = await findNode(name, signal);
    if (node !== null) others.push({ name, minor, running: node.running });
  }
  return others;
}
