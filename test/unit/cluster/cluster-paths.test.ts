import { expect, test } from 'vitest';
import { clusterPaths } from '../../../src/cluster/cluster-paths.ts';
import { chooseKubernetes } from '../../../src/cluster/kubernetes-choice.ts';
import { readConfig } from '../../../src/config.ts';

const config = readConfig({ KINDLAB_HOME: '/srv/lab' });

test('the default cluster has the plain names', () => {
  expect(clusterPaths(config)).toEqual({
    directory: '/srv/lab/kind/kindlab',
    kubeconfig: '/srv/lab/kubeconfig',
    upLock: '/srv/lab/up.lock',
    addOnsLock: '/srv/lab/add-ons.lock',
  });
});

test('no other cluster shares a path with it, and no lock goes away with what `down` removes', () => {
  const own = Object.values(clusterPaths(config));
  const older = clusterPaths(chooseKubernetes(config, '1.35'));
  const named = clusterPaths({ ...config, cluster: 'school' });
  expect(new Set([...own, ...Object.values(older), ...Object.values(named)]).size).toBe(3 * own.length);
  for (const { directory, upLock, addOnsLock } of [older, named])
    for (const lock of [upLock, addOnsLock]) expect(lock.startsWith(`${directory}/`)).toBe(false);
});
