import { expect, it } from 'vitest';
import { stateCheckSchema } from '../../../src/lab/lab-schema.ts';
import { idleChecks } from '../../../src/verify/idle-checks.ts';

const pod = (name: string) => ({
  metadata: { name, labels: { app: 'web' }, managedFields: [{ manager: 'kubectl' }] },
  spec: {
    containers: [{ name: 'main', image: 'busybox', ports: [{ containerPort: 80 }] }],
    hostNetwork: false,
  },
  status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] },
});

function idle(check: object, objects = [pod('web-1'), pod('web-2')]): string[] {
  const parsed = stateCheckSchema.parse({ resource: { kind: 'Pod', labels: { app: 'web' } }, ...check });
  return idleChecks([parsed], () => objects, { namespace: 'practice', events: [], pods: [] });
}

it.each([
  { cel: 'true' },
  { cel: 'size(object.metadata.name) > 0' },
  { cel: 'objects.size() >= 0' },
  { cel: 'object.status.phase == "Running" || true' },
])('finds the expression that is always true: $cel', (check) => {
  expect(idle(check)).toEqual([`\`${check.cel}\` holds whatever is changed in Pod (app=web)`]);
});

it.each([
  { cel: 'object.status.phase == "Running"' },
  { cel: 'object.spec.containers[0].ports.exists(port, port.containerPort == 80)' },
  { cel: '!object.spec.hostNetwork' },
  { cel: 'has(object.status.conditions)' },
  { cel: 'object.status.phase == "Running" || object.spec.containers[0].image == "nginx"' },
  { match: { status: { phase: 'Running' } } },
  {},
])('lets be what can fail: %j', (check) => {
  expect(idle(check)).toEqual([]);
});

it('finds the count that any number satisfies, and no other', () => {
  expect(idle({ count: { min: 0 } })).toEqual(['the count of Pod (app=web) holds however many there are']);
  expect(idle({ count: { min: 1 } })).toEqual([]);
  expect(idle({ count: { max: 3 } })).toEqual([]);
  expect(idle({ count: { equals: 2 } })).toEqual([]);
});

it('says nothing of a check that does not hold', () => {
  expect(idle({ cel: 'false' })).toEqual([]);
  expect(idle({ cel: 'true' }, [])).toEqual([]);
});
