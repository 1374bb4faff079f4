import { expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { controlPlaneSecret } from '../../../../src/workspace/control-plane/control-plane-manifests.ts';
import { controlPlanePod } from '../../../../src/workspace/control-plane/control-plane-pod.ts';
import { createPki } from '../../../../src/workspace/control-plane/pki.ts';

const options = {
  id: 'lab-7k2m',
  instance: 'here',
  owner: { apiVersion: 'v1', kind: 'Namespace', name: 'lab-7k2m', uid: 'u1' },
};
const images = { etcd: 'e', apiServer: 'a', controllerManager: 'c', scheduler: 's', kwok: 'k' };

test('every file that a part is pointed to is in the Secret', async () => {
  const { spec } = controlPlanePod(options, images);
  const secret = controlPlaneSecret(options, await createPki('lab-7k2m'), 'v1.36.3');
  const containers = [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])];
  const texts = [
    ...containers.flatMap(({ command }) => command ?? []),
    ...Object.values(secret.stringData ?? {}),
  ];
  const wanted = texts.flatMap((text) =>
    [...text.matchAll(/\/etc\/kubernetes\/([\w.-]+)/g)].map(([, file]) => file),
  );
  expect(new Set(wanted).size).toBeGreaterThan(12);
  expect(Object.keys(secret.stringData ?? {})).toEqual(expect.arrayContaining(wanted));
});

test('what the nodes are said to run is what the API server is', async () => {
  const secret = controlPlaneSecret(options, await createPki('lab-7k2m'), 'v1.36.3');
  const text = secret.stringData?.['kwok.yaml'] ?? '';
  expect(text).toContain('"v1.36.3"');
  expect(text).not.toContain('KUBERNETES_VERSION"');
  const kinds = parseAllDocuments(text).map((document) => (document.toJS() as { kind: string }).kind);
  expect(new Set(kinds)).toEqual(new Set(['KwokConfiguration', 'Stage']));
});
