import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../../src/engine/kube-object.ts';
import { secretKeys } from '../../../src/engine/object-secret.ts';
import { createObjectTree, type ObjectsOfKind } from '../../../src/engine/object-tree.ts';
import type { ObjectNode } from '../../../src/engine/object-view.ts';
import { objectTreeSchema } from '../../../src/engine/object-view.ts';

type Some = Record<string, unknown>;

function object(name: string, rest: Some = {}, metadata: Some = {}): KubeObject {
  return { metadata: { name, uid: `uid-${name}`, ...metadata }, ...rest };
}

function ownedBy(name: string): Some {
  return { ownerReferences: [{ uid: `uid-${name}`, controller: true }] };
}

const of = (apiVersion: string, kind: string, ...objects: KubeObject[]): ObjectsOfKind => ({
  apiVersion,
  kind,
  objects,
});

/** `Deployment web (0/1 ready)` with what is below it indented. */
function drawn(nodes: ObjectNode[], depth = 0): string[] {
  return nodes.flatMap(({ kind, name, status, children }) => [
    `${'  '.repeat(depth)}${kind} ${name}${status === null ? '' : ` (${status})`}`,
    ...drawn(children, depth + 1),
  ]);
}

function draw(all: ObjectsOfKind[], events: KubeObject[] = []): Record<string, string[]> {
  const tree = createObjectTree(all, events);
  expect(objectTreeSchema.safeParse(tree).error).toBeUndefined();
  return Object.fromEntries(tree.groups.map(({ id, nodes }) => [id, drawn(nodes)]));
}

const running = (name: string, metadata: Some): KubeObject =>
  object(
    name,
    {
      spec: { containers: [{ name: 'app' }] },
      status: {
        phase: 'Running',
        conditions: [{ type: 'Ready', status: 'True' }],
        containerStatuses: [{ name: 'app', ready: true, restartCount: 0, state: { running: {} } }],
      },
    },
    metadata,
  );

describe('object tree', () => {
  it('has Pods below ReplicaSets below Deployments, containers below Pods, and bare Pods beside them', () => {
    const all = [
      of('v1', 'Pod', running('web-1-a', ownedBy('web-1')), running('bare', {})),
      of(
        'apps/v1',
        'ReplicaSet',
        object(
          'web-0',
          { spec: { replicas: 0 }, status: {} },
          { ...ownedBy('web'), creationTimestamp: '2026-01-01T00:00:00Z' },
        ),
        object(
          'web-1',
          { spec: { replicas: 1 }, status: { readyReplicas: 1 } },
          { ...ownedBy('web'), creationTimestamp: '2026-01-02T00:00:00Z' },
        ),
      ),
      of('apps/v1', 'Deployment', object('web', { spec: { replicas: 2 }, status: { readyReplicas: 1 } })),
    ];
    expect(draw(all).workloads).toEqual([
      'Pod bare (Running, 1/1 ready)',
      '  container app (Running)',
      'Deployment web (1/2 ready)',
      '  ReplicaSet web-1 (1/1 ready)',
      '    Pod web-1-a (Running, 1/1 ready)',
      '      container app (Running)',
      '  ReplicaSet web-0 (0 replicas)',
    ]);
    expect(createObjectTree(all, []).pods).toEqual({ ready: 2, total: 2 });
  });

  it('shows an object whose owner is gone or not its controller, and one that says it owns itself', () => {
    const all = [
      of(
        'v1',
        'ConfigMap',
        object('orphan', {}, ownedBy('gone')),
        object('narcissus', {}, ownedBy('narcissus')),
      ),
    ];
    expect(draw(all).configuration).toEqual(['ConfigMap narcissus', 'ConfigMap orphan']);
  });

  it('leaves out what Kubernetes and kindlab put there', () => {
    const ours = { labels: { 'app.kubernetes.io/managed-by': 'kindlab' } };
    const all = [
      of('v1', 'ConfigMap', object('kube-root-ca.crt')),
      of('v1', 'ServiceAccount', object('default')),
      of('v1', 'ResourceQuota', object('kindlab', {}, ours)),
      of('networking.k8s.io/v1', 'NetworkPolicy', object('kindlab', {}, ours)),
    ];
    expect(draw(all)).toEqual({});
  });

  it('has below a Service the Pods it selects, and says when there are none', () => {
    const service = (name: string, selector: Some | undefined): KubeObject =>
      object(name, {
        spec: { type: 'ClusterIP', clusterIP: '10.0.0.1', ports: [{ port: 80 }], selector },
      });
    const all = [
      of('v1', 'Pod', running('web', { labels: { app: 'web' } })),
      of(
        'v1',
        'Service',
        service('good', { app: 'web' }),
        service('lost', { app: 'wbe' }),
        service('bare', undefined),
      ),
    ];
    expect(draw(all).network).toEqual([
      'Service bare (ClusterIP 10.0.0.1 80)',
      'Service good (ClusterIP 10.0.0.1 80)',
      '  Pod web (Running, 1/1 ready)',
      'Service lost (ClusterIP 10.0.0.1 80)',
    ]);
    const nodes = createObjectTree(all, []).groups.find(({ id }) => id === 'network')?.nodes;
    expect(nodes?.map(({ why }) => why?.en ?? null)).toEqual([
      null,
      null,
      'No Pod matches the selector of this Service (app=wbe).',
    ]);
  });

  it('says why a Pod does not run, once, where it is seen closest', () => {
    const pod = object(
      'web-1-a',
      {
        spec: { containers: [{ name: 'app' }] },
        status: {
          phase: 'Pending',
          conditions: [
            {
              type: 'PodScheduled',
              status: 'False',
              reason: 'Unschedulable',
              message: '0/1 nodes are available: 1 Insufficient cpu.',
            },
          ],
        },
      },
      { ...ownedBy('web'), labels: { app: 'web' } },
    );
    const deployment = object('web', {
      spec: { replicas: 1, selector: { matchLabels: { app: 'web' } } },
      status: {},
    });
    const tree = createObjectTree([of('v1', 'Pod', pod), of('apps/v1', 'Deployment', deployment)], []);
    const [root] = tree.groups[0]?.nodes ?? [];
    expect(root).toMatchObject({ kind: 'Deployment', health: 'waiting', isExplainedBelow: true });
    expect(root?.why?.en).toContain('enough cpu');
    expect(root?.children[0]).toMatchObject({ status: 'Pending', health: 'wrong', isExplainedBelow: false });
    expect(root?.children[0]?.why?.en).toContain('enough cpu');
  });

  it('names the command that says more, with the group of kinds that are not Kubernetes’ own', () => {
    const looks = createObjectTree(
      [
        of('v1', 'Pod', running('web', {})),
        of('stable.example.com/v1', 'CronTab', object('mine', { status: { phase: 'Dreaming' } })),
      ],
      [],
    ).groups.flatMap(({ nodes }) =>
      nodes.flatMap((node) => [node.look, ...node.children.map(({ look }) => look)]),
    );
    expect(looks).toEqual([
      'kubectl describe pod web',
      'kubectl logs web -c app',
      'kubectl describe crontab.stable.example.com mine',
    ]);
  });

  it('is of bounded size and says how much is left out, of what is deepest first', () => {
    const pods = Array.from({ length: 100 }, (_, index) => running(`p${index}`, {}));
    const settings = Array.from({ length: 200 }, (_, index) => object(`c${index}`));
    const tree = createObjectTree([of('v1', 'Pod', ...pods), of('v1', 'ConfigMap', ...settings)], []);
    const [workloads, configuration] = tree.groups;
    expect(workloads).toMatchObject({ id: 'workloads', leftOut: 50 });
    expect(workloads?.nodes).toHaveLength(100);
    expect(configuration).toMatchObject({ leftOut: 50 });
    expect(configuration?.nodes).toHaveLength(150);
    const long = object('long', {
      data: Object.fromEntries(settings.map(({ metadata }) => [metadata.name.repeat(50), ''])),
    });
    const [node] = createObjectTree([of('v1', 'ConfigMap', long)], []).groups[0]?.nodes ?? [];
    expect(node?.status?.length).toBeLessThanOrEqual(160);
  });

  it('has the warnings among the newest events first, then the newest', () => {
    const event = (name: string, type: string, minute: number, rest: Some = {}): KubeObject =>
      object(name, {
        type,
        reason: 'Because',
        message: `${name}\nand more`,
        involvedObject: { kind: 'Pod', name: 'web' },
        lastTimestamp: `2026-01-01T00:${String(minute).padStart(2, '0')}:00Z`,
        ...rest,
      });
    const old = Array.from({ length: 30 }, (_, index) => event(`old-${index}`, 'Warning', 0));
    const { events, eventsLeftOut } = createObjectTree(
      [],
      [
        ...old,
        event('new', 'Normal', 50),
        event('newer', 'Normal', 51, { count: 4 }),
        event('bad', 'Warning', 49, { lastTimestamp: null, eventTime: '2026-01-01T00:49:00.000000Z' }),
      ],
    );
    expect(events).toHaveLength(25);
    expect(eventsLeftOut).toBe(8);
    expect(events[0]).toMatchObject({ isWarning: true, message: 'bad and more', about: 'Pod/web', count: 1 });
    expect(events.slice(-2).map(({ message, count }) => [message, count])).toEqual([
      ['newer and more', 4],
      ['new and more', 1],
    ]);
  });
});

describe('object status', () => {
  const pod = (status: Some, metadata: Some = {}): KubeObject =>
    object('p', { spec: { containers: [{ name: 'app' }] }, status }, metadata);
  const waiting = (reason: string, restartCount = 0): Some => ({
    phase: 'Running',
    containerStatuses: [{ name: 'app', restartCount, state: { waiting: { reason } } }],
  });
  it.each<[string, string, KubeObject, string | null, ObjectNode['health']]>([
    ['v1', 'Pod', pod({ phase: 'Pending' }), 'Pending', 'waiting'],
    ['v1', 'Pod', pod(waiting('ContainerCreating')), 'Running, 0/1 ready', 'waiting'],
    ['v1', 'Pod', pod({ ...waiting('ContainerCreating'), phase: 'Pending' }), 'ContainerCreating', 'waiting'],
    ['v1', 'Pod', pod(waiting('CrashLoopBackOff', 3)), 'CrashLoopBackOff, 3 restarts', 'wrong'],
    ['v1', 'Pod', pod({ phase: 'Succeeded' }), 'Completed', 'ok'],
    ['v1', 'Pod', pod({ phase: 'Failed', reason: 'Evicted' }), 'Evicted', 'wrong'],
    ['v1', 'Pod', pod({ phase: 'Running' }, { deletionTimestamp: 'now' }), 'Terminating', 'waiting'],
    [
      'v1',
      'Pod',
      pod({
        phase: 'Pending',
        initContainerStatuses: [{ name: 'i', state: { waiting: { reason: 'ImagePullBackOff' } } }],
      }),
      'Init: ImagePullBackOff',
      'wrong',
    ],
    [
      'v1',
      'Pod',
      pod({
        phase: 'Running',
        containerStatuses: [
          { name: 'app', restartCount: 1, state: { terminated: { reason: 'OOMKilled', exitCode: 137 } } },
        ],
      }),
      'OOMKilled, exit code 137, 1 restart',
      'wrong',
    ],
    [
      'apps/v1',
      'Deployment',
      object('d', { spec: { replicas: 1, paused: true } }),
      '0/1 ready, paused',
      'waiting',
    ],
    ['apps/v1', 'StatefulSet', object('s', { status: { readyReplicas: 1 } }), '1/1 ready', 'ok'],
    [
      'apps/v1',
      'DaemonSet',
      object('d', { status: { desiredNumberScheduled: 2, numberReady: 1 } }),
      '1/2 ready',
      'waiting',
    ],
    [
      'batch/v1',
      'Job',
      object('j', { spec: { completions: 2 }, status: { succeeded: 1, failed: 1 } }),
      '1/2 completed, 1 failed',
      'waiting',
    ],
    [
      'batch/v1',
      'Job',
      object('j', {
        status: { conditions: [{ type: 'Failed', status: 'True', reason: 'BackoffLimitExceeded' }] },
      }),
      'Failed, BackoffLimitExceeded',
      'wrong',
    ],
    [
      'batch/v1',
      'CronJob',
      object('c', { spec: { schedule: '*/5 * * * *', suspend: true } }),
      '*/5 * * * *, suspended',
      'none',
    ],
    [
      'v1',
      'Service',
      object('s', { spec: { type: 'ClusterIP', clusterIP: 'None', ports: [{ port: 53, protocol: 'UDP' }] } }),
      'ClusterIP headless 53/UDP',
      'none',
    ],
    ['v1', 'ConfigMap', object('c', { data: { a: 'x', b: 'y' } }), 'a, b', 'none'],
    ['v1', 'ConfigMap', object('c'), null, 'none'],
    ['v1', 'Secret', object('s', { type: 'Opaque', data: { password: '' } }), 'Opaque: password', 'none'],
    [
      'v1',
      'PersistentVolumeClaim',
      object('p', { status: { phase: 'Bound', capacity: { storage: '1Gi' } } }),
      'Bound 1Gi',
      'ok',
    ],
    [
      'v1',
      'ResourceQuota',
      object('q', { status: { hard: { pods: '2' }, used: { pods: '1' } } }),
      'pods 1/2',
      'none',
    ],
    [
      'rbac.authorization.k8s.io/v1',
      'RoleBinding',
      object('r', {
        roleRef: { kind: 'Role', name: 'reader' },
        subjects: [{ kind: 'ServiceAccount', name: 'bob' }],
      }),
      'Role/reader → ServiceAccount/bob',
      'none',
    ],
    [
      'rbac.authorization.k8s.io/v1',
      'Role',
      object('r', { rules: [{ verbs: ['get', 'list'], resources: ['pods'] }] }),
      'get/list pods',
      'none',
    ],
    [
      'example.com/v1',
      'Dream',
      object('d', { status: { conditions: [{ type: 'Ready', status: 'False', reason: 'Awake' }] } }),
      'not ready Awake',
      'waiting',
    ],
  ])('of %s %s: %o is %s', (apiVersion, kind, one, status, health) => {
    const [node] = createObjectTree([of(apiVersion, kind, one)], []).groups[0]?.nodes ?? [];
    expect(node).toMatchObject({ status, health });
  });

  it('survives objects that are not what they should be', () => {
    const strange: Some[] = [
      { spec: null, status: 'x' },
      { spec: [], status: { conditions: 'none', containerStatuses: [null, 3] } },
      { rules: {}, subjects: 'all', data: 7 },
    ];
    const kinds = [
      'Pod',
      'Deployment',
      'Job',
      'Service',
      'Secret',
      'Role',
      'RoleBinding',
      'Ingress',
      'LimitRange',
    ];
    for (const rest of strange) {
      const all = kinds.map((kind) => of('v1', kind, object(kind, rest)));
      expect(() => createObjectTree(all, [object('event', rest)])).not.toThrow();
    }
  });
});

describe('a Secret as it is kept for the view', () => {
  it('has the names of its keys, and none of its values anywhere', () => {
    const kept = secretKeys.apply(
      object(
        's',
        {
          kind: 'Secret',
          type: 'Opaque',
          data: { password: 'aHVudGVyMg==' },
          stringData: { also: 'hunter2' },
        },
        {
          resourceVersion: '4',
          annotations: {
            'kubectl.kubernetes.io/last-applied-configuration': '{"data":{"password":"aHVudGVyMg=="}}',
          },
          managedFields: [{ fieldsV1: {} }],
        },
      ),
    );
    expect(kept).toEqual({
      kind: 'Secret',
      type: 'Opaque',
      metadata: { name: 's', uid: 'uid-s', resourceVersion: '4' },
      data: { password: '', also: '' },
    });
    expect(JSON.stringify(kept)).not.toMatch(/hunter2|aHVudGVyMg/);
  });
});
