import { expect, test } from 'vitest';
import type { ObjectNode } from '../../../src/api/api-schema.ts';
import { summaryOf } from '../../../src/web/client/objects/objects-summary.ts';

const node = (
  kind: string,
  health: ObjectNode['health'],
  children: ObjectNode[] = [],
  why: string | null = null,
): ObjectNode => ({
  id: kind,
  kind,
  name: kind,
  status: null,
  health,
  why: why === null ? null : { ko: why, en: why },
  isExplainedBelow: false,
  createdAt: null,
  look: '',
  children,
});

test.each<[string, ObjectNode[], number]>([
  ['nothing', [], 0],
  ['what is well', [node('Deployment', 'ok', [node('Pod', 'ok')])], 0],
  [
    'what is on its way, which passes by itself',
    [node('Deployment', 'waiting', [node('Pod', 'waiting', [], 'x')], 'x')],
    0,
  ],
  [
    'a cause that shows on every level, once',
    [node('Deployment', 'waiting', [node('Pod', 'wrong', [node('container', 'wrong')], 'x')], 'x')],
    1,
  ],
  ['each Pod that fails', [node('Deployment', 'waiting', [node('Pod', 'wrong'), node('Pod', 'wrong')])], 2],
  ['a Service that selects nothing', [node('Service', 'none', [], 'No Pod')], 1],
  [
    'a Pod where it lives and not below the Service that selects it',
    [node('Pod', 'wrong'), node('Service', 'none', [node('Pod', 'wrong')])],
    1,
  ],
])('counts %s', (_what, nodes, wrong) => {
  const tree = {
    groups: [{ id: 'workloads' as const, nodes, leftOut: 0 }],
    events: [],
    eventsLeftOut: 0,
    pods: { ready: 1, total: 2 },
  };
  expect(summaryOf(tree)).toEqual({ ready: 1, total: 2, wrong });
});
