import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createOpenApiExplorer, type Packed } from '../../../src/api/openapi-explorer.ts';
import { attributesOf } from '../../../src/api/openapi-operations.ts';
import { trimDocument } from '../../../src/api/openapi-trim.ts';
import type { WorkspaceFinder } from '../../../src/api/workspace-finder.ts';
import type { KubeAccess } from '../../../src/cluster/kubeconfig.ts';
import { LabError } from '../../../src/lab/lab-error.ts';
import { appDouble } from './doubles.ts';

test.each([
  ['get', '/api/v1/namespaces/{namespace}/pods/{name}/log', 'get', '', 'pods', 'log', true],
  ['get', '/api/v1/pods', 'list', '', 'pods', '', false],
  ['post', '/api/v1/namespaces/{namespace}/pods/{name}/exec', 'create', '', 'pods', 'exec', true],
  ['put', '/api/v1/namespaces/{name}/finalize', 'update', '', 'namespaces', 'finalize', false],
  ['get', '/api/v1/namespaces/{name}', 'get', '', 'namespaces', '', false],
  [
    'delete',
    '/apis/apps/v1/namespaces/{namespace}/deployments',
    'deletecollection',
    'apps',
    'deployments',
    '',
    true,
  ],
  ['get', '/apis/apps/v1/', 'get', '', '', '', false],
  ['get', '/version/', 'get', '', '', '', false],
])('%s %s asks for %s of %s/%s/%s', (method, path, verb, group, resource, subresource, isNamespaced) => {
  expect(attributesOf(method, path)).toEqual({ verb, group, resource, subresource, isNamespaced, path });
});

describe('a document', () => {
  const string = { type: 'string' as const };
  const document = trimDocument('apis/example.com/v1', {
    paths: {
      '/apis/example.com/v1/namespaces/{namespace}/crontabs': {
        parameters: [{ name: 'namespace', in: 'path', required: true, schema: string }],
        get: {
          operationId: 'list',
          parameters: [{ name: 'watch', in: 'query', schema: { type: 'boolean' } }],
        },
        head: { operationId: 'head' },
        post: {
          operationId: 'create',
          parameters: [{ name: 'watch', in: 'query', description: 'another', schema: string }],
          requestBody: { content: { '*/*': { schema: { $ref: '#/components/schemas/CronTab' } } } },
        },
      } as never,
      '/apis/example.com/v1/watch/crontabs': { get: { operationId: 'watch' } } as never,
    },
    components: {
      schemas: {
        CronTab: {
          type: 'object',
          required: ['spec'],
          properties: {
            spec: {
              type: 'object',
              properties: {
                steps: { type: 'array', items: { type: 'object', properties: { when: string } } },
              },
            },
            labels: { type: 'object', additionalProperties: string },
            policy: { ...string, enum: ['Allow', 'Forbid'], default: 'Allow' },
          },
        },
      },
    },
  });

  test('has each operation, without the deprecated paths, and shares parameters that are the same', () => {
    expect(document.operations.map(({ id, parameters }) => [id, parameters])).toEqual([
      ['list', ['namespace', 'watch']],
      ['create', ['namespace', 'watch 2']],
    ]);
    expect(document.operations[1]?.body).toEqual({ name: 'CronTab', plain: '', within: [] });
  });

  test('gives objects within objects names of their own', () => {
    const { CronTab, 'CronTab.spec': spec } = document.types;
    expect(CronTab?.fields).toMatchObject([
      { name: 'spec', isRequired: true, type: { name: 'CronTab.spec', within: [] } },
      { name: 'labels', isRequired: false, type: { name: null, plain: 'string', within: ['map'] } },
      { name: 'policy', enum: ['Allow', 'Forbid'], default: '"Allow"' },
    ]);
    expect(spec?.fields).toMatchObject([{ type: { name: 'CronTab.spec.steps', within: ['list'] } }]);
    expect(document.types['CronTab.spec.steps']?.fields).toMatchObject([{ name: 'when' }]);
  });
});

describe('what the API server says', () => {
  const admin = 'the operator';
  let asked: string[] = [];
  let isRefused = false;
  const server = createServer((request, response) => {
    const user = String(request.headers['impersonate-user'] ?? admin);
    asked.push(`${user} ${request.url}`);
    if (isRefused && request.url !== '/openapi/v3') {
      response.statusCode = 403;
      response.end(JSON.stringify({ message: `User "${user}" cannot get path` }));
    } else if (request.url === '/openapi/v3') {
      response.end(
        JSON.stringify({ paths: { version: { serverRelativeURL: '/openapi/v3/version?hash=1' } } }),
      );
    } else if (request.method === 'POST') {
      response.end(JSON.stringify({ status: { allowed: user.endsWith(':lab-2'), reason: user } }));
    } else response.end(JSON.stringify({ paths: { '/version/': { get: { operationId: 'getCode' } } } }));
  });
  const access = {
    getCurrentCluster: () => ({ server: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }),
    applyToHTTPSOptions: async () => {},
  } as unknown as KubeAccess;
  const workspace = (id: string, learnerId = 'local') => ({
    ...{ id, learnerId, labId: `of-${id}`, namespace: id, state: 'ready', controlPlane: null },
    createdAt: Number(id.slice(4)),
  });
  const all = [workspace('lab-1'), workspace('lab-2'), workspace('lab-3', 'another')];
  const kube = { config: access };
  const finder = {
    working: () => ({
      ...{ kube, handle: { kubernetes: 'v1.36.3' } },
      manager: { list: () => all, get: (id: string) => all.find((one) => one.id === id) ?? null },
    }),
    find({ learnerId, labId }: { learnerId: string; labId: string }) {
      const found = all.find((one) => one.learnerId === learnerId && one.labId === labId);
      if (found === undefined) throw new LabError('not-found', 'none');
      return found;
    },
  } as unknown as WorkspaceFinder;
  const parsed = ({ gzipped }: Packed) => JSON.parse(gunzipSync(gzipped).toString());
  const never = new AbortController().signal;
  const check = { verb: 'get', group: '', resource: 'pods', subresource: '', isNamespaced: true, path: '' };

  beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  beforeEach(() => {
    asked = [];
    isRefused = false;
  });

  test('is never asked for with the rights of the operator', async () => {
    const explorer = createOpenApiExplorer(finder);
    for (const labId of ['of-lab-1', null, undefined]) {
      const place = { learnerId: 'local', labId };
      await explorer.view(place, never);
      await explorer.document(place, 'version', never);
      await explorer.names(place, 'version', never);
      await explorer.review(place, [check]);
    }
    expect(asked.filter((one) => one.startsWith(admin))).toEqual([]);
    expect(new Set(asked.map((one) => one.split(' ')[0]))).toEqual(
      new Set([
        'system:serviceaccount:kindlab-toolbox:lab-1',
        'kindlab-newcomer',
        'system:serviceaccount:kindlab-toolbox:lab-2',
      ]),
    );
  });

  test('is read once for each who may read it, and refused to whom the API server refuses it', async () => {
    const explorer = createOpenApiExplorer(finder);
    const mine = { learnerId: 'local', labId: 'of-lab-1' };
    expect(parsed(await explorer.document(mine, 'version', never)).operations).toHaveLength(1);
    await explorer.names(mine, 'version', never);
    expect(asked.filter((one) => one.endsWith('/openapi/v3/version'))).toHaveLength(1);
    isRefused = true;
    const others = { learnerId: 'local', labId: 'of-lab-2' };
    await expect(explorer.document(others, 'version', never)).rejects.toMatchObject({
      code: 'forbidden',
      message: 'User "system:serviceaccount:kindlab-toolbox:lab-2" cannot get path',
    });
  });

  test('is seen from the newest workspace of the learner, and from nobody else’s', async () => {
    const explorer = createOpenApiExplorer(finder);
    const view = await explorer.view({ learnerId: 'local', labId: undefined }, never);
    expect(view).toMatchObject({ labId: 'of-lab-2', namespace: 'lab-2', server: 'cluster' });
    expect(view.places.map(({ labId }) => labId)).toEqual(['of-lab-2', 'of-lab-1']);
    await expect(explorer.view({ learnerId: 'local', labId: 'of-lab-3' }, never)).rejects.toMatchObject({
      code: 'not-found',
    });
    expect(await explorer.review({ learnerId: 'local', labId: 'of-lab-1' }, [check])).toMatchObject({
      answers: [{ isAllowed: false }],
    });
    expect(await explorer.review({ learnerId: 'local', labId: 'of-lab-2' }, [check])).toMatchObject({
      answers: [{ isAllowed: true }],
    });
  });

  test('stays in the browser under the address that names its content', async () => {
    const { app, signedIn } = appDouble({ explorer: createOpenApiExplorer(finder) });
    const headers = await signedIn();
    const url = (hash: string) => `/api/explorer/document?lab=of-lab-1&path=version&hash=${hash}`;
    const lasting = await app.inject({ url: url('1'), headers });
    expect(lasting.headers['cache-control']).toBe('private, max-age=86400, immutable');
    expect(lasting.json().operations).toHaveLength(1);
    expect((await app.inject({ url: url('2'), headers })).headers['cache-control']).toBe('no-store');
    const unknown = await app.inject({ url: '/api/explorer/document?lab=&path=__proto__', headers });
    expect(unknown.statusCode).toBe(404);
    const compressed = await app.inject({
      url: url('1'),
      headers: { ...headers, 'accept-encoding': 'gzip' },
    });
    expect(JSON.parse(gunzipSync(compressed.rawPayload).toString()).path).toBe('version');
  });

  test('a command is typed into a shell in one line, and not while another one runs', async () => {
    const typed: string[] = [];
    let busy = false;
    const shell = async () => ({ info: { busy }, input: (text: string) => typed.push(text) }) as never;
    const double = appDouble();
    const { app, signedIn } = appDouble({ labs: { ...double.parts.labs, shell } });
    const headers = await signedIn();
    const type = async (command: string) => {
      const payload = { lab: 'of-lab-1', command };
      return (await app.inject({ method: 'POST', url: '/api/explorer/type', headers, payload })).statusCode;
    };
    expect(await type('kubectl get pods')).toBe(204);
    for (const command of ['ls\n', 'ls\r', 'a\u0003', '']) expect(await type(command), command).toBe(400);
    busy = true;
    expect(await type('kubectl get pods')).toBe(409);
    expect(typed).toEqual(['kubectl get pods']);
  });
});
