import { expect, test } from 'vitest';
import type { ApiNames } from '../../../../src/api/openapi-schema.ts';
import { createNameIndex } from '../../../../src/web/client/explorer/search-names.ts';

const podSpec = 'io.k8s.api.core.v1.PodSpec';
const core: ApiNames = {
  path: 'api/v1',
  operations: [{ id: 'listPods', method: 'get', path: '/api/v1/pods', resource: 'pods', kind: 'Pod' }],
  types: { [podSpec]: ['tolerations', 'containers'] },
};
const apps: ApiNames = {
  path: 'apis/apps/v1',
  operations: [
    {
      id: 'scale',
      method: 'get',
      path: '/apis/apps/v1/deployments/scale',
      resource: 'deployments',
      kind: 'Scale',
    },
  ],
  types: { [podSpec]: ['tolerations', 'containers'], 'io.k8s.api.apps.v1.DeploymentSpec': ['replicas'] },
};

test.each([[[core, apps]], [[apps, core]]])('a type is found once, in the group it is of', (documents) => {
  const index = createNameIndex();
  for (const names of documents) index.add(names);
  const { found, total } = index.find('tolerations', 10);
  expect(total).toBe(1);
  expect(found).toMatchObject([
    {
      what: 'field',
      text: 'PodSpec.tolerations',
      route: { path: 'api/v1', type: podSpec, field: 'tolerations' },
    },
  ]);
});

test('all words count, what is meant by name comes first, and no more are given than asked for', () => {
  const index = createNameIndex();
  index.add(core);
  index.add(apps);
  expect(index.find('deployment replicas', 10).found.map(({ text }) => text)).toEqual([
    'DeploymentSpec.replicas',
  ]);
  expect(index.find('POD', 10).found[0]).toMatchObject({ what: 'kind', text: 'pods' });
  const { found, total } = index.find('pod', 1);
  expect(found).toHaveLength(1);
  expect(total).toBeGreaterThan(3);
  expect(index.find('nowhere', 10)).toEqual({ found: [], total: 0 });
});
