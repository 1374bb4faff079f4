import { describe, expect, it } from 'vitest';
import { checkState } from '../../../src/engine/check-state.ts';
import type { KubeObject } from '../../../src/engine/kube-object.ts';
import { stateCheckSchema } from '../../../src/lab/lab-schema.ts';

function pod(
  name: string,
  extra: { labels?: Record<string, string>; [field: string]: unknown } = {},
): KubeObject {
  const { labels = {}, ...rest } = extra;
  return {
    metadata: { name, labels },
    spec: {
      containers: [
        { name: 'main', image: 'busybox' },
        { name: 'side', image: 'curl', ports: [{ containerPort: 80 }] },
      ],
    },
    status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] },
    ...rest,
  };
}

function check(input: object, objects: KubeObject[], events: KubeObject[] = [], pods: KubeObject[] = []) {
  const { resource = {}, ...rest } = input as { resource?: object };
  const parsed = stateCheckSchema.parse({ resource: { kind: 'Pod', ...resource }, ...rest });
  return checkState(parsed, objects, { namespace: 'practice-7', events, pods });
}

describe('checkState', () => {
  it('wants the object to exist when nothing else is said', () => {
    expect(check({ resource: { name: 'web' } }, [pod('web')]).ok).toBe(true);
    expect(check({ resource: { name: 'web' } }, [pod('wbe')])).toEqual({
      ok: false,
      mismatches: [{ path: 'Pod/web', expected: 'exists', actual: 'not found; there is wbe' }],
      why: null,
    });
    expect(
      check({ resource: { labels: { app: 'a' } } }, [pod('web', { labels: { app: 'a', x: 'y' } })]).ok,
    ).toBe(true);
    expect(check({ resource: { labels: { app: 'a' } } }, [pod('web')]).ok).toBe(false);
  });

  it('matches lists item by item in any order, each item once', () => {
    const match = { spec: { containers: [{ name: 'side' }, { image: 'busybox' }] } };
    expect(check({ match }, [pod('web')]).ok).toBe(true);
    const twice = { spec: { containers: [{ name: 'main' }, { image: 'busybox' }] } };
    expect(check({ match: twice }, [pod('web')]).ok).toBe(false);
  });

  it('says which field of which item differs and how', () => {
    const match = {
      metadata: { namespace: '{{namespace}}', labels: { 'app.kubernetes.io/name': 'web' } },
      spec: { containers: [{ name: 'side', ports: [{ containerPort: 8080 }] }, { name: 'other' }] },
      status: { conditions: [{ type: 'Ready', status: 'False' }] },
    };
    const found = { ...pod('web'), metadata: { name: 'web', namespace: 'practice-7' } };
    expect(check({ resource: { name: 'web' }, match }, [found]).mismatches).toEqual([
      { path: 'Pod/web metadata.labels', expected: '{"app.kubernetes.io/name":"web"}', actual: '(not set)' },
      {
        path: 'Pod/web spec.containers[name=side].ports[containerPort=8080]',
        expected: '{"containerPort":8080}',
        actual: '(none like it)',
      },
      { path: 'Pod/web spec.containers[name=other]', expected: '{"name":"other"}', actual: '(none like it)' },
      { path: 'Pod/web status.conditions[type=Ready].status', expected: 'False', actual: 'True' },
    ]);
  });

  it('compares a list item with the one of its name, not with one that happens to differ less', () => {
    const match = { spec: { containers: [{ name: 'main', image: 'curl', ports: [{ containerPort: 80 }] }] } };
    expect(check({ match }, [pod('web')]).mismatches.map(({ path }) => path)).toEqual([
      'Pod/web spec.containers[name=main].image',
      'Pod/web spec.containers[name=main].ports',
    ]);
  });

  it('treats null as "not set" and does not take a text for a number', () => {
    expect(check({ match: { spec: { nodeName: null } } }, [pod('web')]).ok).toBe(true);
    expect(check({ match: { spec: null } }, [pod('web')]).ok).toBe(false);
    expect(check({ match: { spec: { replicas: '3' } } }, [pod('web', { spec: { replicas: 3 } })]).ok).toBe(
      false,
    );
  });

  it('wants nothing there with absent, and says when it is only still terminating', () => {
    expect(check({ resource: { name: 'web' }, absent: true }, []).ok).toBe(true);
    const ending = pod('web');
    ending.metadata.deletionTimestamp = '2026-11-25T09:00:00Z';
    expect(check({ resource: { name: 'web' }, absent: true }, [ending]).mismatches).toEqual([
      { path: 'Pod/web', expected: 'not there', actual: 'web is still terminating' },
    ]);
    expect(check({ absent: true, match: { status: { phase: 'Failed' } } }, [pod('web')]).ok).toBe(true);
  });

  it('counts the objects that match', () => {
    const objects = [pod('a'), pod('b'), pod('c', { status: { phase: 'Pending' } })];
    const match = { status: { phase: 'Running' } };
    expect(check({ match, count: { equals: 2 } }, objects).ok).toBe(true);
    expect(check({ match, count: { min: 3 } }, objects).mismatches).toEqual([
      { path: 'Pod (any) count', expected: 'at least 3', actual: '2' },
    ]);
    expect(check({ count: { max: 2 } }, objects).ok).toBe(false);
    expect(check({ count: { equals: 0 } }, []).ok).toBe(true);
  });

  it('evaluates CEL over one object or over all, with whole numbers as integers', () => {
    const objects = [pod('a', { spec: { replicas: 3 } }), pod('b', { spec: { replicas: 1 } })];
    expect(check({ cel: 'object.spec.replicas + 1 == 4' }, objects).ok).toBe(true);
    expect(check({ cel: 'object.spec.replicas > 3' }, objects).ok).toBe(false);
    expect(check({ cel: 'size(objects) == 2 && objects.all(o, o.spec.replicas > 0)' }, objects).ok).toBe(
      true,
    );
    expect(check({ resource: { name: 'b' }, cel: 'object.spec.replicas == 3' }, objects).ok).toBe(false);
  });

  it('takes a missing field in CEL as "not yet" and a wrong type as our own failure', () => {
    expect(check({ cel: 'object.status.podIP != ""' }, [pod('a')]).ok).toBe(false);
    expect(check({ cel: 'object.spec.containers[7].name == "x"' }, [pod('a')]).ok).toBe(false);
    expect(() => check({ cel: 'object.metadata.name + 1 == 2' }, [pod('a')])).toThrow(
      /CEL .* no such overload/,
    );
  });

  it('tells why a Pod is not ready, in the words of the cluster', () => {
    const ready = { match: { status: { conditions: [{ type: 'Ready', status: 'True' }] } } };
    const why = (status: object, events: KubeObject[] = []) =>
      check(ready, [pod('web', { status })], events).why;
    const waiting = (reason: string, message: string, lastState: object = {}) => ({
      containerStatuses: [{ name: 'main', state: { waiting: { reason, message } }, lastState }],
    });
    expect(why(waiting('ImagePullBackOff', 'Back-off pulling image "nope"'))?.en).toBe(
      'Container main is waiting: ImagePullBackOff — Back-off pulling image "nope"',
    );
    expect(
      why(waiting('CrashLoopBackOff', 'back-off 10s', { terminated: { reason: 'OOMKilled', exitCode: 137 } }))
        ?.en,
    ).toBe(
      'Container main is waiting: CrashLoopBackOff — back-off 10s — last ended with OOMKilled, exit code 137',
    );
    const unscheduled = {
      type: 'PodScheduled',
      status: 'False',
      reason: 'Unschedulable',
      message:
        '0/1 nodes are available: 1 Insufficient cpu. preemption: 0/1 nodes are available: 1 No preemption victims found for incoming pod.',
    };
    expect(why({ conditions: [unscheduled] })?.en).toBe(
      'No node can take Pod web yet: 0/1 nodes have enough cpu',
    );
    const warning = {
      metadata: { name: 'e' },
      type: 'Warning',
      reason: 'FailedCreatePodSandBox',
      message: 'container init was OOM-killed\n(memory limit too low?)',
      lastTimestamp: '2026-11-25T09:00:00Z',
      involvedObject: { kind: 'Pod', name: 'web' },
    };
    const other = { ...warning, reason: 'Older', lastTimestamp: '2026-11-25T08:00:00Z' };
    expect(why(waiting('ContainerCreating', ''), [warning, other])).toEqual({
      ko: '파드 web의 최근 경고예요: FailedCreatePodSandBox — container init was OOM-killed (memory limit too low?)',
      en: 'The latest warning for Pod web: FailedCreatePodSandBox — container init was OOM-killed (memory limit too low?)',
    });
    expect(
      why({ containerStatuses: [{ name: 'main', state: { terminated: { reason: 'Error', exitCode: 1 } } }] })
        ?.ko,
    ).toBe('컨테이너 main: 마지막으로 끝난 이유: Error, exit code 1');
  });

  it.each<[resource: object, actual: string]>([
    [{ kind: 'Pod', name: 'downward' }, 'not found; there is Downward'],
    [{ kind: 'Pod', name: 'database' }, 'not found'],
    [{ kind: 'Pod', labels: { app: 'web' } }, 'not found; there is shop with app=shop'],
    [{ kind: 'Pod', labels: { tier: 'web' } }, 'not found'],
  ])('names what is closest to %j', (resource, actual) => {
    const objects = [
      { metadata: { name: 'Downward' } },
      { metadata: { name: 'shop', labels: { app: 'shop' } } },
    ];
    expect(check({ resource }, objects).mismatches).toMatchObject([{ expected: 'exists', actual }]);
  });

  it.each<[kind: string, spec: object, status: object, said: string | undefined]>([
    ['Deployment', { replicas: 2 }, {}, '0 of 2 Pods are ready.'],
    ['DaemonSet', {}, { desiredNumberScheduled: 3 }, '0 of 3 Pods are ready.'],
    ['DaemonSet', {}, {}, undefined],
    ['StatefulSet', { replicas: 0 }, {}, undefined],
    ['Job', { completions: 3 }, { succeeded: 1 }, '1 of 3 Pods of Job web has completed.'],
    ['Job', {}, { succeeded: 1 }, undefined],
    [
      'Job',
      { completions: 2 },
      {
        conditions: [{ type: 'Failed', status: 'True', reason: 'BackoffLimitExceeded', message: 'too many' }],
      },
      '0 of 2 Pods of Job web have completed. The Job has failed (BackoffLimitExceeded: too many).',
    ],
    [
      'Deployment',
      { replicas: 2 },
      {
        conditions: [
          {
            type: 'ReplicaFailure',
            status: 'True',
            reason: 'FailedCreate',
            message: 'pods "web-7c5-x" is forbidden: exceeded quota: small, requested: pods=1',
          },
        ],
      },
      '0 of 2 Pods are ready. Its Pods cannot be created: exceeded quota: small, requested: pods=1',
    ],
  ])('counts the Pods of a %s of %j that is %j', (kind, spec, status, said) => {
    const selector = { matchLabels: { app: 'web' } };
    const object = { metadata: { name: 'web' }, spec: { ...spec, selector }, status };
    const resource = { apiVersion: 'apps/v1', kind, name: 'web' };
    expect(check({ resource, match: { status: { wanted: 1 } } }, [object]).why?.en).toBe(said);
  });

  it('tells how many Pods of a workload are ready, and what holds up the first that is not', () => {
    const labels = { app: 'web' };
    const deployment = {
      metadata: { name: 'web' },
      spec: { replicas: 3, selector: { matchLabels: labels } },
      status: { readyReplicas: 1 },
    };
    const unscheduled = {
      type: 'PodScheduled',
      status: 'False',
      reason: 'Unschedulable',
      message:
        '0/1 nodes are available: 1 Insufficient cpu. preemption: 0/1 nodes are available: 1 No preemption victims found for incoming pod.',
    };
    const pods = [
      pod('web-a', { labels }),
      pod('web-b', { labels, status: { conditions: [unscheduled] } }),
      pod('other', { status: { conditions: [] } }),
    ];
    const resource = { kind: 'Deployment', name: 'web', apiVersion: 'apps/v1' };
    const ready = { resource, match: { status: { readyReplicas: 3 } } };
    expect(check(ready, [deployment], [], pods).why).toEqual({
      ko: '파드 3개 가운데 1개가 준비됐어요. 파드 web-b을(를) 둘 노드가 아직 없어요: 노드 1개 가운데 cpu가 넉넉한 노드가 없어요',
      en: '1 of 3 Pods is ready. No node can take Pod web-b yet: 0/1 nodes have enough cpu',
    });
    expect(check(ready, [deployment], [], []).why?.en).toBe('0 of 3 Pods are ready.');
    const stopped = { ...deployment, spec: { ...deployment.spec, replicas: 0 } };
    expect(check(ready, [stopped], [], []).why).toBeNull();
  });
});
