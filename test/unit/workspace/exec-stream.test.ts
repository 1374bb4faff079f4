import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { type ExecEnd, openExec } from '../../../src/workspace/exec-stream.ts';

const servers: WebSocketServer[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    for (const client of server.clients) client.terminate();
    server.close();
  }
});

/** Something that speaks the API server's side of an exec. */
async function listen(onExec: (socket: WebSocket, url: string) => void, { status = 101 } = {}) {
  const server = new WebSocketServer({
    port: 0,
    host: '127.0.0.1',
    verifyClient: (_info: unknown, done: (ok: boolean, code?: number) => void) =>
      done(status === 101, status),
    handleProtocols: () => 'v5.channel.k8s.io',
  });
  servers.push(server);
  server.on('connection', (socket, request) => onExec(socket, request.url ?? ''));
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    config: {
      getCurrentCluster: () => ({ server: `http://127.0.0.1:${port}` }),
      applyToHTTPSOptions: async () => undefined,
    },
  };
}

const target = {
  namespace: 'a b',
  pod: 'p/q',
  container: 'c',
  command: ['sh', '-c', 'echo "x & y"'],
};
const never = new AbortController().signal;

function collect() {
  const out: Buffer[] = [];
  const { promise: ended, resolve } = Promise.withResolvers<ExecEnd>();
  return {
    listener: { stdout: (chunk: Buffer) => out.push(Buffer.from(chunk)), ended: resolve },
    ended,
    out,
  };
}

test('names and arguments arrive as they are, whatever is in them', async () => {
  const asked = Promise.withResolvers<string>();
  const kube = await listen((_socket, url) => asked.resolve(url));
  const stream = await openExec(kube, target, collect().listener, never);
  const url = new URL(await asked.promise, 'http://x');
  expect(url.pathname).toBe('/api/v1/namespaces/a%20b/pods/p%2Fq/exec');
  expect(url.searchParams.getAll('command')).toEqual(target.command);
  stream.close();
});

test.each([
  ['success', { status: 'Success' }, { kind: 'exited', exitCode: 0 }],
  [
    'a non-zero exit',
    {
      status: 'Failure',
      reason: 'NonZeroExitCode',
      details: { causes: [{ reason: 'ExitCode', message: '7' }] },
    },
    { kind: 'exited', exitCode: 7 },
  ],
  [
    'any other failure',
    { status: 'Failure', message: 'container not found' },
    { kind: 'lost', message: 'container not found' },
  ],
])('the status channel tells %s', async (_, status, end) => {
  const kube = await listen((socket) => {
    socket.send(Buffer.from('\x01output'));
    socket.send(Buffer.concat([Buffer.from([3]), Buffer.from(JSON.stringify(status))]));
  });
  const { listener, ended, out } = collect();
  await openExec(kube, target, listener, never);
  expect(await ended).toEqual(end);
  expect(Buffer.concat(out).toString()).toBe('output');
});

test('a connection that closes without a status is lost', async () => {
  const kube = await listen((socket) => socket.close());
  const { listener, ended } = collect();
  await openExec(kube, target, listener, never);
  expect(await ended).toMatchObject({ kind: 'lost' });
});

test('a refusal is an error that names the pod and the answer', async () => {
  const kube = await listen(() => undefined, { status: 404 });
  await expect(openExec(kube, target, collect().listener, never)).rejects.toMatchObject({
    code: 'workspace',
    message: expect.stringMatching(/p\/q.*404/),
  });
});

test('input arrives whole and in order, and then its end', async () => {
  const parts: Buffer[] = [];
  const kube = await listen((socket) =>
    socket.on('message', (data: Buffer) => parts.push(Buffer.from(data))),
  );
  const stream = await openExec(kube, target, collect().listener, never);
  stream.send(Buffer.from('one '));
  stream.send(Buffer.from('two'));
  stream.endInput();
  await expect.poll(() => parts.map(String)).toEqual(['\0one ', '\0two', Buffer.from([255, 0]).toString()]);
  stream.close();
});
