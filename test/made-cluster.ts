import { clusterPaths } from '../src/cluster/cluster-paths.ts';
import { createKube, currentContextOf, type Kube } from '../src/cluster/kube.ts';
import { readConfig } from '../src/config.ts';

const config = readConfig();

/** Of the cluster that `kindlab up` made, or of the one the environment names. */
export const kubeconfigPath = config.kubeconfig ?? clusterPaths(config).kubeconfig;

/** The administrator's view of it; learners never have it. */
export const adminKube = (): Kube =>
  createKube({ kubeconfigPath, context: config.context ?? currentContextOf(kubeconfigPath) });
