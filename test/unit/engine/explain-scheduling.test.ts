import { expect, it } from 'vitest';
import { explainScheduling } from '../../../src/engine/explain-scheduling.ts';

const preemption = 'preemption: 0/3 nodes are available: 3 No preemption victims found for incoming pod.';

// The scheduler's own words, Kubernetes 1.36.
it.each([
  ['3 Insufficient cpu', '0/3 nodes have enough cpu', '노드 3개 가운데 cpu가 넉넉한 노드가 없어요'],
  [
    '1 Insufficient memory, 2 node(s) had untolerated taint(s)',
    '0/3 nodes fit (1 without enough memory, 2 with a taint it does not tolerate)',
    '노드 3개 모두 안 돼요(memory 부족 1개, 감내하지 않는 테인트 2개)',
  ],
  [
    "3 node(s) didn't match Pod's node affinity/selector",
    '0/3 nodes fit (3 not matching its nodeSelector or affinity)',
    '노드 3개 모두 안 돼요(nodeSelector나 affinity에 안 맞음 3개)',
  ],
  [
    '2 node(s) were odd, 1 Insufficient cpu',
    '0/3 nodes fit (2 node(s) were odd, 1 without enough cpu)',
    '노드 3개 모두 안 돼요(2 node(s) were odd, cpu 부족 1개)',
  ],
])('says %j shortly', (reasons, en, ko) => {
  for (const end of [`. ${preemption}`, `. no new claims to deallocate, ${preemption}`, '.'])
    expect(explainScheduling(`0/3 nodes are available: ${reasons}${end}`)).toEqual({ en, ko });
});

it('gives other words as they are, without what follows the first sentence', () => {
  const message = 'pod has unbound immediate PersistentVolumeClaims. preemption: not eligible';
  expect(explainScheduling(message).en).toBe('pod has unbound immediate PersistentVolumeClaims');
});
