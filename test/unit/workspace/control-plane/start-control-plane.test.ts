import type { V1ContainerStatus, V1Pod } from '@kubernetes/client-node';
import { expect, test } from 'vitest';
import { containerRuns } from '../../../../src/workspace/control-plane/start-control-plane.ts';

const podWith = (state: V1ContainerStatus['state']): V1Pod => ({
  status: { containerStatuses: [{ name: 'kwok', state } as V1ContainerStatus] },
});

test('a container that is still being created may come', () => {
  expect(containerRuns(undefined, 'kwok')).toBeNull();
  expect(containerRuns(podWith({ waiting: { reason: 'PodInitializing' } }), 'kwok')).toBeNull();
  expect(containerRuns(podWith({ running: {} }), 'kwok')).toBe(true);
});

test('one whose image is missing will not, and the learner is told what to do', () => {
  const pod = podWith({ waiting: { reason: 'ImagePullBackOff', message: 'no such host' } });
  expect(() => containerRuns(pod, 'kwok')).toThrow(/kwok cannot start: ImagePullBackOff: no such host/);
});

test('a pod that fits on no node is said to be without room', () => {
  const conditions = [{ type: 'PodScheduled', status: 'False', message: '1 Insufficient memory.' }];
  expect(() => containerRuns({ status: { conditions } }, 'etcd')).toThrow(/no room .*1 Insufficient memory/);
});
