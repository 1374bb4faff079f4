import { join } from 'node:path';
import { type Config, defaultCluster } from '../config.ts';

/** What each cluster has of its own under KINDLAB_HOME; the one with the default name has the plain names. */
export function clusterPaths({ home, cluster }: Pick<Config, 'home' | 'cluster'>) {
  const directory = join(home, 'kind', cluster);
  const isDefault = cluster === defaultCluster;
  const lock = (name: string) => join(home, `${name}${isDefault ? '' : `-${cluster}`}.lock`);
  return {
    directory,
    kubeconfig: join(isDefault ? home : directory, 'kubeconfig'),
    /** Held while the cluster is set up or removed: not in its directory, which is removed meanwhile. */
    upLock: lock('up'),
    addOnsLock: lock('add-ons'),
  };
}
