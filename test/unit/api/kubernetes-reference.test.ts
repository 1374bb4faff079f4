import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { apiVersionOf, kindsOf, sortKinds } from '../../../src/api/kubernetes-kinds.ts';
import { createKubernetesReference, type Tagged } from '../../../src/api/kubernetes-reference.ts';
import type { KubeAccess } from '../../../src/cluster/kubeconfig.ts';
import { appDouble } from './doubles.ts';

const never = new AbortController().signal;
const parsed = ({ json }: Tagged) => JSON.parse(json.toString());

test.each([
  ['api/v1', 'v1'],
  ['apis/apps/v1', 'apps/v1'],
  ['apis/resource.k8s.io/v1beta2', 'resource.k8s.io/v1beta2'],
  ['apis/apps', null],
  ['api', null],
  ['version', null],
  ['.well-known/openid-configuration', null],
])('the path %s is of the group version %s', (path, apiVersion) => {
  expect(apiVersionOf(path)).toBe(apiVersion);
});

test('kinds are what can be made, stable and own ones first', () => {
  const resource = (name: string, kind: string, verbs = ['create', 'get']) => ({
    name,
    kind,
    namespaced: true,
    verbs,
  });
  const kinds = [
    ...kindsOf('example.com/v2', { resources: [resource('pods', 'Pod')] }),
    ...kindsOf('autoscaling/v1', {
      resources: [resource('horizontalpodautoscalers', 'HorizontalPodAutoscaler')],
    }),
    ...kindsOf('autoscaling/v2', {
      resources: [resource('horizontalpodautoscalers', 'HorizontalPodAutoscaler')],
    }),
    ...kindsOf('autoscaling/v3beta1', {
      resources: [resource('horizontalpodautoscalers', 'HorizontalPodAutoscaler')],
    }),
    ...kindsOf('v1', {
      resources: [
        resource('pods', 'Pod'),
        resource('pods/status', 'Pod'),
        resource('componentstatuses', 'ComponentStatus', ['get', 'list']),
      ],
    }),
  ];
  expect(sortKinds(kinds).map(({ apiVersion, kind }) => `${kind} ${apiVersion}`)).toEqual([
    'HorizontalPodAutoscaler autoscaling/v2',
    'HorizontalPodAutoscaler autoscaling/v1',
    'HorizontalPodAutoscaler autoscaling/v3beta1',
    'Pod v1',
    'Pod example.com/v2',
  ]);
});

describe('what the cluster says', () => {
  const gvk = { group: 'example.com', version: 'v1', kind: 'CronTab' };
  const schema = {
    type: 'object',
    properties: { spec: { type: 'string' } },
    'x-kubernetes-group-version-kind': [gvk],
  };
  let answers: Record<string, unknown> = {};
  let asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    const answer = answers[request.url ?? ''];
    response.statusCode = answer === undefined ? 503 : 200;
    response.end(JSON.stringify(answer ?? { message: 'the server is currently unable' }));
  });
  const access = {
    getCurrentCluster: () => ({ server: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }),
    applyToHTTPSOptions: async () => {},
  } as unknown as KubeAccess;

  beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
  afterAll(() => {
    server.closeAllConnections();
    server.close();
    vi.useRealTimers();
  });
  beforeEach(() => {
    asked = [];
    vi.useFakeTimers({ toFake: ['Date'] });
    answers = {
      '/openapi/v3': {
        paths: {
          version: { serverRelativeURL: '/openapi/v3/version?hash=0' },
          'apis/example.com/v1': { serverRelativeURL: '/openapi/v3/apis/example.com/v1?hash=1' },
          'apis/away.example.com/v1': { serverRelativeURL: '/openapi/v3/apis/away.example.com/v1?hash=1' },
        },
      },
      '/apis/example.com/v1': {
        resources: [{ name: 'crontabs', kind: 'CronTab', namespaced: true, verbs: ['create'] }],
      },
      '/openapi/v3/apis/example.com/v1': { components: { schemas: { CronTab: schema } } },
    };
  });

  const change = () => {
    answers['/openapi/v3'] = {
      paths: { 'apis/example.com/v1': { serverRelativeURL: '/openapi/v3/apis/example.com/v1?hash=2' } },
    };
    const changed = { ...schema, properties: { spec: { type: 'integer' } } };
    answers['/openapi/v3/apis/example.com/v1'] = { components: { schemas: { CronTab: changed } } };
    vi.advanceTimersByTime(3_000);
  };

  test('is asked for once, and again when it changed', async () => {
    const reference = createKubernetesReference(access, 'v1.36.3');
    const kind = { apiVersion: 'example.com/v1', kind: 'CronTab' };
    const first = await reference.schema(kind, never);
    expect(parsed(first).schema.properties?.spec).toEqual({ type: 'string' });
    expect(await reference.schema(kind, never)).toBe(first);
    // Without the hash of the index, which the document may have lost by now: the server would send us elsewhere.
    expect(asked).toEqual(['/openapi/v3', '/openapi/v3/apis/example.com/v1']);
    change();
    const second = await reference.schema(kind, never);
    expect(parsed(second).schema.properties?.spec).toEqual({ type: 'integer' });
    expect(second.tag).not.toBe(first.tag);
  });

  test('lists kinds without a group whose own server is away', async () => {
    const reference = createKubernetesReference(access, 'v1.36.3');
    expect(parsed(await reference.kinds(never))).toEqual({
      kubernetes: 'v1.36.3',
      kinds: [{ apiVersion: 'example.com/v1', kind: 'CronTab', plural: 'crontabs', namespaced: true }],
    });
    expect(asked.filter((path) => path === '/apis/example.com/v1')).toHaveLength(1);
    await reference.kinds(never);
    expect(asked.filter((path) => path === '/apis/example.com/v1')).toHaveLength(1);
    change();
    await reference.kinds(never);
    expect(asked.filter((path) => path === '/apis/example.com/v1')).toHaveLength(2);
  });

  test('has no other kinds', async () => {
    const reference = createKubernetesReference(access, 'v1.36.3');
    for (const [apiVersion, kind] of [
      ['example.com/v1', 'Other'],
      ['example.com/v2', 'CronTab'],
      ['../version', 'CronTab'],
    ] as const)
      await expect(reference.schema({ apiVersion, kind }, never)).rejects.toMatchObject({
        code: 'not-found',
      });
  });

  test('is that of the lab that is asked about', async () => {
    const reference = vi.fn(() => createKubernetesReference(access, 'v1.36.3'));
    const { app, signedIn } = appDouble({ kubernetes: { reference, signal: never } });
    const headers = await signedIn();
    await app.inject({ url: '/api/kubernetes/kinds', headers });
    await app.inject({ url: '/api/kubernetes/kinds?lab=own', headers });
    expect(reference.mock.calls).toEqual([
      [{ learnerId: 'local', labId: null }],
      [{ learnerId: 'local', labId: 'own' }],
    ]);
  });

  test('reaches the page once: then only that it is the same', async () => {
    const reference = createKubernetesReference(access, 'v1.36.3');
    const { app, signedIn } = appDouble({ kubernetes: { reference: () => reference, signal: never } });
    const headers = await signedIn();
    const url = '/api/kubernetes/schema?apiVersion=example.com%2Fv1&kind=CronTab';
    const first = await app.inject({ url, headers });
    expect(first.json().schema).toMatchObject({
      properties: { spec: { type: 'string' } },
      additionalProperties: false,
    });
    expect(first.headers['cache-control']).toBe('private, no-cache');
    const again = { ...headers, 'if-none-match': String(first.headers.etag) };
    expect(await app.inject({ url, headers: again })).toMatchObject({ statusCode: 304, body: '' });
    change();
    expect((await app.inject({ url, headers: again })).statusCode).toBe(200);
  });
});
