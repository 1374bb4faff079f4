import { describe, expect, it } from 'vitest';
import { stateCheckSchema } from '../../../src/lab/lab-schema.ts';
import type { Mutant } from '../../../src/verify/mutant.ts';
import { conjuncts } from '../../../src/verify/mutate-cel.ts';
import { mutateCheck } from '../../../src/verify/mutate-check.ts';

const pod = (name: string) => ({
  metadata: { name, labels: { app: 'web' }, managedFields: [{ manager: 'kubectl' }] },
  spec: {
    containers: [
      { name: 'main', image: 'busybox', args: ['-a', '-b'], ports: [{ containerPort: 80 }] },
      { name: 'side', image: 'busybox' },
    ],
    hostNetwork: false,
  },
  status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] },
});

function mutants(check: object, objects: object[] = [pod('web-1'), pod('web-2')]): Mutant[] {
  const parsed = stateCheckSchema.parse({ resource: { kind: 'Pod', labels: { app: 'web' } }, ...check });
  return mutateCheck(parsed, objects as ReturnType<typeof pod>[], {
    namespace: 'practice',
    events: [],
    pods: [],
  });
}

const survivors = (check: object, objects?: object[]): string[] =>
  mutants(check, objects).flatMap(({ path, noticed }) => (noticed ? [] : [path.join('.')]));
const tried = (check: object, objects?: object[]): string[] =>
  mutants(check, objects).map(({ path, change }) => `${path.join('.')} ${change}`);

describe('an expression', () => {
  it.each([
    'true',
    'size(object.metadata.name) > 0',
    'objects.size() >= 0',
    'object.status.phase == "Running" || true',
    '!has(object.spec.never) || true',
  ])('that is always true is found: %s', (cel) => {
    expect(survivors({ cel })).toEqual(['cel']);
  });

  it.each([
    'object.status.phase == "Running"',
    'object.spec.containers[0].ports.exists(port, port.containerPort == 80)',
    '!object.spec.hostNetwork',
    'has(object.status.conditions)',
    '!has(object.spec.nodeSelector)',
    '!has(object.metadata.labels.tier) && size(object.spec.containers) < 5',
    'object.status.phase == "Running" || object.spec.containers[0].image == "nginx"',
    'object.status.phase == "Running" || object.spec.containers[0].image == "busybox"',
    'object.metadata.name != "web-9"',
    'object.metadata.name.startsWith("web-")',
    'objects.size() == 2',
    'objects.all(pod, pod.status.phase == "Running")',
    'objects.all(pod, !has(pod.spec.priority) || pod.spec.priority != 5)',
  ])('that can be false is let be: %s', (cel) => {
    expect(survivors({ cel })).toEqual([]);
  });

  it('is looked at part by part', () => {
    expect(
      survivors({ cel: 'object.status.phase == "Running" && size(object.kind) >= 0' }, [
        { ...pod('web-1'), kind: '' },
      ]),
    ).toEqual([]);
    expect(survivors({ cel: 'object.status.phase == "Running" && 1 + 1 == 2' })).toEqual(['cel.1']);
    expect(conjuncts('a == "&&" && (b && c) && d[0 || 1]')).toEqual(['a == "&&"', '(b && c)', 'd[0 || 1]']);
    expect(conjuncts('a && b || c')).toEqual(['a && b || c']);
  });
});

describe('a match', () => {
  const match = {
    spec: {
      hostNetwork: false,
      nodeName: null,
      containers: [{ name: 'main', args: ['-a'], ports: [{ containerPort: 80 }] }],
    },
    status: { conditions: [{ type: 'Ready', status: 'True' }] },
  };

  it('notices each property that is removed or altered, in whichever object or item it stands', () => {
    expect(tried({ match })).toEqual([
      'resource removed',
      'resource.labels.app removed',
      'resource.labels.app altered',
      'match.spec.hostNetwork removed',
      'match.spec.hostNetwork altered',
      'match.spec.nodeName altered',
      'match.spec.containers.0.name removed',
      'match.spec.containers.0.name altered',
      'match.spec.containers.0.args.0 removed',
      'match.spec.containers.0.args.0 altered',
      'match.spec.containers.0.ports.0.containerPort removed',
      'match.spec.containers.0.ports.0.containerPort altered',
      'match.status.conditions.0.type removed',
      'match.status.conditions.0.type altered',
      'match.status.conditions.0.status removed',
      'match.status.conditions.0.status altered',
    ]);
    expect(survivors({ match })).toEqual([]);
    expect(survivors({ match: { metadata: { name: 'web-1' } } })).toEqual([]);
    const everyItem = { match: { spec: { containers: [{ image: 'busybox' }] } } };
    expect(survivors(everyItem)).toEqual([]);
    const nothingThere = { match: { spec: { volumes: [], nodeSelector: {} } } };
    expect(tried(nothingThere).slice(3)).toEqual([
      'match.spec.volumes altered',
      'match.spec.nodeSelector altered',
    ]);
    expect(survivors(nothingThere)).toEqual([]);
  });

  it('reads {{namespace}} as the practice namespace', () => {
    const objects = [{ ...pod('web-1'), spec: { serviceAccountName: 'practice-sa' } }];
    const check = { match: { spec: { serviceAccountName: '{{namespace}}-sa' } } };
    expect(tried(check, objects)).toHaveLength(5);
    expect(survivors(check, objects)).toEqual([]);
  });

  it('says nothing where any number will do', () => {
    expect(survivors({ match, count: { min: 0 } })).toEqual(['count.min']);
  });
});

describe('what is selected', () => {
  it('has to be there, by its name, its labels, in its namespace', () => {
    const check = { resource: { kind: 'Pod', name: 'web-1', labels: { app: 'web' }, namespace: 'other' } };
    expect(tried(check)).toEqual([
      'resource removed',
      'resource.namespace altered',
      'resource.name altered',
      'resource.labels.app removed',
      'resource.labels.app altered',
    ]);
    expect(survivors(check)).toEqual([]);
  });

  it.each([
    { check: { count: { min: 1 } }, tried: ['count.min one fewer'] },
    { check: { count: { equals: 2 } }, tried: ['count.equals one fewer', 'count.equals one more'] },
    { check: { count: { min: 1, max: 3 } }, tried: ['count.min one fewer', 'count.max one more'] },
  ])('has to be so many: $check.count', ({ check, tried: wanted }) => {
    expect(tried(check).slice(3)).toEqual(wanted);
    expect(survivors(check)).toEqual([]);
  });

  it.each([
    { resource: { kind: 'Pod', name: 'db' }, absent: true },
    { resource: { kind: 'Pod' }, match: { status: { phase: 'Failed', reason: null } }, absent: true },
    { resource: { kind: 'Pod', labels: { app: 'db' } }, count: { equals: 0 } },
    { count: { max: 3 } },
  ])('must not be there, or not so many: %j', (check) => {
    expect(tried(check)).toHaveLength(1);
    expect(survivors(check)).toEqual([]);
  });

  it.each([
    [{ count: { min: 0 } }, 'count.min'],
    [{ count: { min: 0, max: 3 } }, 'count.min'],
    [{ resource: { kind: 'Pod', name: 'web-1' }, count: { max: 1 } }, 'count.max'],
  ])('cannot be counted in vain: %j', (check, path) => {
    expect(survivors(check)).toEqual([path]);
  });
});

it('says nothing of a check that does not hold', () => {
  expect(mutants({ cel: 'false' })).toEqual([]);
  expect(mutants({ cel: 'true' }, [])).toEqual([]);
});
