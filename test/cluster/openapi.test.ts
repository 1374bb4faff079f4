import { afterAll, beforeAll, expect, test } from 'vitest';
import { learnerAccess } from '../../src/api/openapi-access.ts';
import type {
  AccessAnswers,
  AccessAttributes,
  ApiDocument,
  ExplorerView,
} from '../../src/api/openapi-schema.ts';
import { getJson } from '../../src/engine/kube-request.ts';
import { adminKube } from '../made-cluster.ts';
import { createTestServer, type TestServer } from './server-fixture.ts';

const lab = 'downward-api-units';
const never = new AbortController().signal;
let server: TestServer;
let workspaceId = '';

beforeAll(async () => {
  server = await createTestServer();
  await server.start();
  const { body } = await server.request('POST', `/api/labs/${lab}/workspace`);
  workspaceId = (body as { id: string }).id;
});

afterAll(async () => {
  await server?.stop();
  await server?.removeWorkspaces();
  await server?.remove();
});

const get = async <T>(path: string) => (await server.request('GET', `/api/explorer${path}`)).body as T;

async function may(place: string, ...checks: Partial<AccessAttributes>[]): Promise<boolean[]> {
  const every = { verb: 'list', group: '', resource: '', subresource: '', isNamespaced: false, path: '' };
  const body = { checks: checks.map((check) => ({ ...every, ...check })) };
  const answer = await server.request('POST', `/api/explorer/access?lab=${place}`, body);
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  return (answer.body as AccessAnswers).answers.map(({ isAllowed }) => isAllowed);
}

test('the cluster describes itself to a learner, by the names the learner has there', async () => {
  const view = await get<ExplorerView>(`?lab=${lab}`);
  const user = `system:serviceaccount:kindlab-toolbox:${workspaceId}`;
  expect(view).toMatchObject({ user, labId: lab, namespace: workspaceId, server: 'cluster' });
  expect(view.documents.map(({ path }) => path)).toEqual(
    expect.arrayContaining(['api/v1', 'apis/apps/v1', 'version']),
  );
  const document = await get<ApiDocument>(`/document?lab=${lab}&path=apis/apps/v1`);
  expect(document.operations).toContainEqual(
    expect.objectContaining({
      verb: 'patch',
      resource: 'deployments',
      subresource: 'scale',
      isNamespaced: true,
    }),
  );
  expect(document.types['io.k8s.api.apps.v1.DeploymentSpec']?.fields).toContainEqual(
    expect.objectContaining({ name: 'selector', isRequired: true }),
  );
});

test('what a learner may do is what the cluster says of that learner', async () => {
  const pods = { resource: 'pods', isNamespaced: true };
  const everywhere = { resource: 'pods' };
  const nodes = { resource: 'nodes' };
  const version = { verb: 'get', path: '/version' };
  const metrics = { verb: 'get', path: '/metrics' };
  expect(await may(lab, pods, everywhere, nodes, version, metrics)).toEqual([true, false, true, true, false]);
  expect(await may('', pods, everywhere, nodes, version, metrics)).toEqual([
    false,
    false,
    false,
    true,
    false,
  ]);
});

test('what a learner may not read is refused in the learner’s own name, whatever the server itself may', async () => {
  const secrets = '/api/v1/namespaces/kube-system/secrets';
  const { config } = adminKube();
  const mine = learnerAccess(config, { id: workspaceId, controlPlane: null });
  await expect(getJson(config, secrets, 10_000, never)).resolves.toMatchObject({ kind: 'SecretList' });
  await expect(getJson(mine.access, secrets, 10_000, never)).rejects.toMatchObject({
    status: 403,
    message: expect.stringContaining(`"system:serviceaccount:kindlab-toolbox:${workspaceId}" cannot list`),
  });
  await expect(getJson(mine.access, '/api/v1/nodes', 10_000, never)).resolves.toMatchObject({
    kind: 'NodeList',
  });
  const nobody = learnerAccess(config, null);
  await expect(getJson(nobody.access, '/api/v1/nodes', 10_000, never)).rejects.toMatchObject({ status: 403 });
  await expect(getJson(nobody.access, '/openapi/v3', 10_000, never)).resolves.toMatchObject({
    paths: expect.any(Object),
  });
});

test('in a lab with a control plane of its own, it is that API server which describes itself, to its administrator', async () => {
  const own = 'own-control-plane';
  const opened = await server.request('POST', `/api/labs/${own}/workspace`);
  expect(opened.status, JSON.stringify(opened.body)).toBeLessThan(300);
  const view = await get<ExplorerView>(`?lab=${own}`);
  expect(view).toMatchObject({ user: null, labId: own, server: 'own' });
  // Aggregated by the cluster; a control plane of one's own has no server for it.
  const paths = view.documents.map(({ path }) => path);
  expect(paths).toContain('api/v1');
  expect(paths).not.toContain('apis/metrics.k8s.io/v1beta1');
  const secrets = { resource: 'secrets' };
  expect(await may(own, secrets)).toEqual([true]);
  expect(await may(lab, secrets)).toEqual([false]);
});
