import type { Config } from '../config.ts';
import { clusterPaths } from './cluster-paths.ts';
import { dockerAnswers } from './docker/daemon.ts';
import { exists } from './host.ts';
import { imagesInNode } from './images/load.ts';
import { labImageNames, labImages } from './images/recipes.ts';
import { contextName, findNode, isHealthy, type NodeContainer } from './kind/node.ts';
import { createKube } from './kube.ts';
import { findOtherClusters, type OtherCluster } from './other-clusters.ts';
import { type ClusterRecord, readRecord } from './record.ts';
import { imageInDocker, nodeImageTag } from './source/build-node.ts';
import { isClusterNamed, kindNodesOf, namedCluster } from './sources/own-cluster.ts';

export interface ClusterStatus {
  docker: 'answers' | 'silent';
  cluster: {
    name: string;
    /** `none`: not made yet; `stopped`: its node does not run; `unhealthy`: it runs, or should, and is not ready. */
    state: 'none' | 'stopped' | 'unhealthy' | 'ready';
    kubernetes: string | null;
    source: 'kubeconfig' | 'pulled' | 'bundle' | 'built' | null;
    networkPolicyEnforced: boolean | null;
    context: string;
    kubeconfigPath: string | null;
    /** Lab images by tag: whether the node has them. Empty for a cluster that has to be able to pull them. */
    images: Record<string, boolean>;
  };
  /** The node image this checkout would build, and whether Docker has it (then nothing has to be compiled). */
  nodeImage: { tag: string; built: boolean };
  /** Clusters of other minors beside it. */
  others: OtherCluster[];
}

/** Looks, and changes nothing. */
export async function readStatus(config: Config, signal: AbortSignal): Promise<ClusterStatus> {
  const docker = await dockerAnswers(signal);
  const tag = await nodeImageTag(config.kubernetes);
  return {
    docker: docker ? 'answers' : 'silent',
    cluster: isClusterNamed(config) ? await readNamed(config, signal) : await readOwn(config, docker, signal),
    nodeImage: { tag, built: docker && (await imageInDocker(tag, signal)) },
    others: docker ? await findOtherClusters(config, signal) : [],
  };
}

async function readOwn(
  config: Config,
  docker: boolean,
  signal: AbortSignal,
): Promise<ClusterStatus['cluster']> {
  const node = docker ? await findNode(config.cluster, signal) : null;
  const record = await readRecord(config.home, config.cluster);
  // Nobody can say whether a cluster is still in a Docker that does not answer; the one that was made most likely is.
  const known = !docker || record?.nodeId === node?.id ? record : null;
  const ready = node?.running === true && (await isHealthy(node.name, signal));
  const there = node?.running === true ? await imagesInNode(node.name, signal) : new Set<string>();
  const kubeconfigPath = clusterPaths(config).kubeconfig;
  return {
    name: config.cluster,
    state: stateOf(node, ready, known),
    kubernetes: known?.kubernetes ?? null,
    source: known?.source ?? null,
    networkPolicyEnforced: known?.networkPolicyEnforced ?? null,
    context: contextName(config.cluster),
    kubeconfigPath: node !== null && (await exists(kubeconfigPath)) ? kubeconfigPath : null,
    images: labImagesIn(there),
  };
}

function stateOf(node: NodeContainer | null, ready: boolean, known: ClusterRecord | null) {
  if (node === null) return known === null ? 'none' : 'unhealthy';
  if (!node.running) return 'stopped';
  return ready ? 'ready' : 'unhealthy';
}

async function readNamed(config: Config, signal: AbortSignal): Promise<ClusterStatus['cluster']> {
  const { kubeconfigPath, context } = await namedCluster(config);
  const kube = createKube({ kubeconfigPath, context });
  // That it does not answer is what there is to say of it.
  const kubernetes = await kube.version.getCode().then(
    ({ gitVersion }) => gitVersion,
    () => null,
  );
  const [node] = kubernetes === null ? [] : await kindNodesOf(kube, context, signal);
  return {
    name: context,
    state: kubernetes === null ? 'unhealthy' : 'ready',
    kubernetes,
    source: 'kubeconfig',
    networkPolicyEnforced: null,
    context,
    kubeconfigPath,
    images: node === undefined ? {} : labImagesIn(await imagesInNode(node, signal)),
  };
}

function labImagesIn(there: Set<string>): Record<string, boolean> {
  return Object.fromEntries(
    labImageNames.map((name) => [labImages[name].tag, there.has(labImages[name].tag)]),
  );
}
