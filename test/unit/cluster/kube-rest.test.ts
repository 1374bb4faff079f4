import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { createKubeRest } from '../../../src/cluster/kube-rest.ts';

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

async function serve(answer: (request: IncomingMessage, body: string, response: ServerResponse) => void) {
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    answer(request, body, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const port = address !== null && typeof address === 'object' ? address.port : 0;
  return createKubeRest({
    getCurrentCluster: () => ({ server: `http://127.0.0.1:${port}/prefix/` }),
    applyToHTTPSOptions: async () => undefined,
  });
}

describe('a request to the API server', () => {
  it('keeps the path of the server, and puts only what is given into the query', async () => {
    let asked = '';
    const rest = await serve((request, _body, response) => {
      asked = `${request.method} ${request.url}`;
      response.end('{}');
    });
    await rest.send('GET', '/api/v1/pods', { query: { labelSelector: 'a=b', fieldSelector: undefined } });
    expect(asked).toBe('GET /prefix/api/v1/pods?labelSelector=a%3Db');
  });

  it('gives timestamps as the Dates that their types promise', async () => {
    const rest = await serve((_request, _body, response) =>
      response.end(JSON.stringify({ metadata: { creationTimestamp: '2026-01-01T00:00:00Z', name: '2026' } })),
    );
    expect(await rest.send('GET', '/x')).toEqual({
      metadata: { creationTimestamp: new Date('2026-01-01T00:00:00Z'), name: '2026' },
    });
  });

  it('writes the names of the API, not those of the library', async () => {
    const rest = await serve((_request, body, response) => response.end(body));
    const ingress = [{ _from: [{ podSelector: {} }], ports: [] }];
    expect(await rest.send('POST', '/x', { body: { spec: { ingress } } })).toEqual({
      spec: { ingress: [{ from: [{ podSelector: {} }], ports: [] }] },
    });
  });

  it('fails with the status and the reason that the server gave', async () => {
    const rest = await serve((_request, _body, response) =>
      response.writeHead(409).end(JSON.stringify({ kind: 'Status', message: 'pods "a" already exists' })),
    );
    await expect(rest.send('POST', '/x', { body: {} })).rejects.toMatchObject({
      name: 'KubeApiError',
      code: 409,
      message: 'pods "a" already exists',
    });
  });

  it('fails with the status line where a proxy answers in its own words', async () => {
    const rest = await serve((_request, _body, response) => response.writeHead(502).end('<html>'));
    await expect(rest.send('GET', '/x')).rejects.toMatchObject({
      code: 502,
      message: 'HTTP 502 Bad Gateway',
    });
  });
});

describe('a watch', () => {
  it('tells of events that arrive in pieces, and ends when the server ends it', async () => {
    const rest = await serve((_request, _body, response) => {
      response.write('{"type":"ADDED","object":{"n":1}}\n{"type":"MODI');
      setTimeout(() => response.end('FIED","object":{"n":2}}\n'), 20);
    });
    const seen: unknown[] = [];
    await rest.watch('/x', {}, (phase, object) => seen.push([phase, object]), new AbortController().signal);
    expect(seen).toEqual([
      ['ADDED', { n: 1 }],
      ['MODIFIED', { n: 2 }],
    ]);
  });

  it('ends quietly when it is aborted', async () => {
    const rest = await serve((_request, _body, response) => {
      response.write('{"type":"ADDED","object":{}}\n');
    });
    const stop = new AbortController();
    await rest.watch('/x', {}, () => stop.abort(), stop.signal);
  });

  it('fails when it is refused', async () => {
    const rest = await serve((_request, _body, response) =>
      response.writeHead(410).end('{"message":"too old"}'),
    );
    const watching = rest.watch('/x', {}, () => undefined, new AbortController().signal);
    await expect(watching).rejects.toMatchObject({ code: 410, message: 'too old' });
  });

  it('fails when the connection breaks', async () => {
    const rest = await serve((_request, _body, response) => {
      response.write('{"type":"ADDED","object":{}}\n', () => response.destroy());
    });
    await expect(rest.watch('/x', {}, () => undefined, new AbortController().signal)).rejects.toThrow();
  });
});
