import type { V1Pod } from '@kubernetes/client-node';
import { describe, expect, it } from 'vitest';
import { createToolboxHealth } from '../../../src/workspace/toolbox-health.ts';

/** What is told and done when the toolbox pod looks like that, one after the other. */
function whenPodIs(...pods: (V1Pod | undefined)[]) {
  const told: { why: string; notice: string }[] = [];
  let recreated = 0;
  const health = createToolboxHealth({
    isOver: () => false,
    async recreate() {
      recreated++;
    },
    report(error) {
      throw error;
    },
    lost(why, notice) {
      told.push({ why, notice });
      return true;
    },
    running: () => undefined,
  });
  for (const pod of pods) health.podChanged(pod);
  return { told, recreated };
}

describe('a toolbox pod', () => {
  it('that was evicted is made again, and both languages say what the kubelet said', () => {
    const message = 'Usage of EmptyDir volume "home" exceeds the limit "512Mi". ';
    const { told, recreated } = whenPodIs({ status: { phase: 'Failed', reason: 'Evicted', message } });
    expect(recreated).toBe(1);
    const cause = 'Evicted: Usage of EmptyDir volume "home" exceeds the limit "512Mi"';
    expect(told).toEqual([
      {
        why: `Kubernetes evicted the toolbox pod (${cause}).`,
        notice: expect.stringContaining(`쿠버네티스가 도구 상자 파드를 축출했습니다(${cause}).`),
      },
    ]);
  });

  it('that was evicted and counts as succeeded is made again as well', () => {
    const { told, recreated } = whenPodIs({ status: { phase: 'Succeeded' } });
    expect(recreated).toBe(1);
    expect(told[0]?.why).toBe('Kubernetes evicted the toolbox pod (most likely its disk was full).');
    expect(told[0]?.notice).toContain('아마 디스크가 가득 차서');
  });

  it('that is being deleted is not called evicted, and is made again once it is gone', () => {
    const ending = { metadata: { deletionTimestamp: new Date() }, status: { phase: 'Succeeded' } };
    expect(whenPodIs(ending)).toEqual({ told: [], recreated: 0 });
    expect(whenPodIs(undefined)).toMatchObject({
      told: [{ why: 'The toolbox pod was deleted.' }],
      recreated: 1,
    });
  });

  const container = (restartCount: number, isRunning: boolean): V1Pod => ({
    status: {
      containerStatuses: [
        {
          name: 'toolbox',
          image: '',
          imageID: '',
          ready: isRunning,
          restartCount,
          state: isRunning ? { running: {} } : { waiting: { reason: 'CrashLoopBackOff' } },
          lastState: { terminated: { exitCode: 128, reason: 'StartError' } },
        },
      ],
    },
  });

  it('whose container had to be started twice before it ran has lost nothing', () => {
    expect(whenPodIs(container(0, false), container(1, true))).toEqual({ told: [], recreated: 0 });
  });

  it('whose container ended after it ran has lost its shells, which is told once', () => {
    const { told } = whenPodIs(container(1, true), container(2, false), container(2, true));
    expect(told.map(({ why }) => why)).toEqual(['The toolbox container ended (StartError).']);
  });
});
