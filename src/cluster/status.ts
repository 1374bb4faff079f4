import { join } from 'node:path';
import type { Config } from '../config.ts';
import { dockerAnswers } from './docker/daemon.ts';
import { exists } from './host.ts';
import { imagesInNode } from './images/load.ts';
import { labImageNames, labImages } from './images/recipes.ts';
import { contextName, findNode, isHealthy } from './kind/node.ts';
import { readRecord } from './record.ts';
import { imageInDocker, nodeImageTag } from './source/build-node.ts';

export interface ClusterStatus {
  docker: 'answers' | 'silent';
  cluster: {
    name: string;
    /** `none`: not made yet; `stopped`: its node does not run; `unhealthy`: it runs and is not ready. */
    state: 'none' | 'stopped' | 'unhealthy' | 'ready';
    kubernetes: string | null;
    source: 'pulled' | 'bundle' | 'built' | null;
    networkPolicyEnforced: boolean | null;
    context: string;
    kubeconfigPath: string | null;
    /** Lab images by tag: whether the node has them. */
    images: Record<string, boolean>;
  };
  /** The node image this checkout would build, and whether Docker has it (then nothing has to be compiled). */
  nodeImage: { tag: string; built: boolean };
}

/** Looks, and changes nothing. */
export async function readStatus(config: Config, signal: AbortSignal): Promise<ClusterStatus> {
  const docker = await dockerAnswers(signal);
  const tag = await nodeImageTag();
  const node = docker ? await findNode(config.cluster, signal) : null;
  const record = await readRecord(config.home, config.cluster);
  const known = node !== null && record?.nodeId === node.id ? record : null;
  const ready = node?.running === true && (await isHealthy(node.name, signal));
  const there = node?.running === true ? await imagesInNode(node.name, signal) : new Set<string>();
  const kubeconfigPath = join(config.home, 'kubeconfig');
  return {
    docker: docker ? 'answers' : 'silent',
    cluster: {
      name: config.cluster,
      state: node === null ? 'none' : !node.running ? 'stopped' : ready ? 'ready' : 'unhealthy',
      kubernetes: known?.kubernetes ?? null,
      source: known?.source ?? null,
      networkPolicyEnforced: known?.networkPolicyEnforced ?? null,
      context: contextName(config.cluster),
      kubeconfigPath: node !== null && (await exists(kubeconfigPath)) ? kubeconfigPath : null,
      images: Object.fromEntries(
        labImageNames.map((name) => [labImages[name].tag, there.has(labImages[name].tag)]),
      ),
    },
    nodeImage: { tag, built: docker && (await imageInDocker(tag, signal)) },
  };
}
