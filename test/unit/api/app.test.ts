import { describe, expect, test } from 'vitest';
import { LabError } from '../../../src/lab/lab-error.ts';
import { appDouble, labsDouble, step, workspace } from './doubles.ts';

const failing = (error: Error) => ({
  labs: labsDouble({
    view: async () => {
      throw error;
    },
  }),
});

describe('problems', () => {
  test.each([
    ['not-found', 404],
    ['conflict', 409],
    ['cluster-setup', 503],
    ['cluster-down', 503],
    ['store', 503],
    ['workspace', 502],
    ['timeout', 504],
    ['bad-request', 400],
  ] as const)('a failure "%s" has status %i and says what to do', async (code, status) => {
    const { app, signedIn } = appDouble(failing(new LabError(code, 'It broke.', { hint: 'Mend it.' })));
    const answer = await app.inject({ url: '/api/labs/downward', headers: await signedIn() });
    expect(answer.statusCode).toBe(status);
    expect(answer.headers['content-type']).toContain('application/problem+json');
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(answer.json()).toMatchObject({
      status,
      code,
      detail: 'It broke.',
      hint: 'Mend it.',
      type: 'about:blank',
    });
  });

  test('an unexpected error tells the client nothing about itself', async () => {
    const { app, signedIn } = appDouble(failing(new Error('password=hunter2')));
    const answer = await app.inject({ url: '/api/labs/downward', headers: await signedIn() });
    expect(answer.statusCode).toBe(500);
    expect(answer.body).not.toContain('hunter2');
    expect(answer.json()).toMatchObject({ code: 'internal' });
  });

  test('a body of the wrong shape is named', async () => {
    const { app, signedIn } = appDouble();
    const url = '/api/labs/downward/steps/guess/answer';
    const post = async (payload: string | object) =>
      app.inject({
        method: 'POST',
        url,
        payload,
        headers: { 'content-type': 'application/json', ...(await signedIn()) },
      });
    expect((await post({ answer: '' })).json()).toMatchObject({
      status: 400,
      code: 'validation',
      detail: expect.stringContaining('/answer'),
    });
    expect((await post('{nonsense')).json()).toMatchObject({ status: 400, code: 'bad-request' });
    expect((await post({ answer: 'x'.repeat(100_000) })).statusCode).toBe(413);
  });

  test('a body that is empty is as good as none', async () => {
    const { app, signedIn } = appDouble();
    const headers = { 'content-type': 'application/json', ...(await signedIn()) };
    const answer = await app.inject({
      method: 'POST',
      url: '/api/labs/downward/touch',
      headers,
      payload: '',
    });
    expect(answer.statusCode).toBe(204);
  });

  test('nothing there: a problem for programs, also below /api', async () => {
    const { app, signedIn } = appDouble();
    const headers = await signedIn();
    for (const url of ['/api/nothing', '/nothing']) {
      const answer = await app.inject({ url, headers });
      expect(answer.statusCode).toBe(404);
      expect(answer.json()).toMatchObject({ code: 'not-found' });
    }
  });

  test('too many requests are turned away, and files are not counted', async () => {
    const { app, signedIn } = appDouble();
    const headers = await signedIn();
    const statuses = new Set<number>();
    for (let count = 0; count < 1_250; count++) {
      statuses.add(
        (await app.inject({ method: 'POST', url: '/api/labs/downward/touch', headers })).statusCode,
      );
    }
    expect(statuses).toEqual(new Set([204, 429]));
    const refused = await app.inject({ url: '/api/progress', headers });
    expect(refused.json()).toMatchObject({ status: 429, code: 'limit' });
    expect((await app.inject({ url: '/app.test.ts', headers })).statusCode).toBe(200);
  }, 30_000);
});

describe('routes', () => {
  test('a command that takes long is answered with 202', async () => {
    const states = ['running', 'passed'] as const;
    let call = 0;
    const { app, signedIn } = appDouble({
      labs: labsDouble({ run: async () => step({ state: states[call++] ?? 'ready' }) }),
    });
    const headers = await signedIn();
    const run = () => app.inject({ method: 'POST', url: '/api/labs/downward/steps/apply/run', headers });
    expect((await run()).statusCode).toBe(202);
    expect((await run()).json()).toMatchObject({ state: 'passed' });
  });

  test('every call is made for the learner of the session', async () => {
    const seen: unknown[] = [];
    const { app, signedIn } = appDouble({
      labs: labsDouble({
        openWorkspace: async (key) => {
          seen.push(key);
          return workspace;
        },
      }),
    });
    const answer = await app.inject({
      method: 'POST',
      url: '/api/labs/downward/workspace',
      headers: await signedIn(),
    });
    expect(answer.json()).toEqual(workspace);
    expect(seen).toEqual([{ learnerId: 'local', labId: 'downward' }]);
  });

  test('readiness says which part is missing', async () => {
    const { app, host } = appDouble({
      store: { check: async () => ({ ready: false, detail: 'It is locked.' }) },
    });
    const answer = await app.inject({ url: '/readyz', headers: { host } });
    expect(answer.statusCode).toBe(503);
    expect(answer.json()).toMatchObject({
      ready: false,
      cluster: { ready: true },
      store: { detail: 'It is locked.' },
    });
  });

  test('the OpenAPI document has every route with its schemas', async () => {
    const { app, host } = appDouble();
    const document = (await app.inject({ url: '/api/openapi.json', headers: { host } })).json();
    expect(Object.keys(document.paths)).toEqual(
      expect.arrayContaining([
        '/api/labs/{labId}/steps/{stepId}/run',
        '/api/stream',
        '/api/progress',
        '/readyz',
      ]),
    );
    const response =
      document.paths['/api/labs/{labId}'].get.responses['200'].content['application/json'].schema;
    expect(Object.keys(response.properties)).toEqual(['labId', 'steps', 'workspace', 'opening']);
  });

  test('metrics count requests by route', async () => {
    const { app, host } = appDouble();
    await app.inject({ url: '/healthz', headers: { host } });
    const { body } = await app.inject({ url: '/metrics', headers: { host } });
    expect(body).toContain(
      'kindlab_http_request_duration_seconds_count{route="/healthz",method="GET",status="200"} 1',
    );
    expect(body).toContain('kindlab_cluster_ready 1');
  });
});
