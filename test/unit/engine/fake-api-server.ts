import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { KubeAccess } from '../../../src/cluster/kubeconfig.ts';

/** As much of an API server as lists and watches need; its misbehaviour is what the tests are about. */
export interface FakeApiServer {
  access: KubeAccess;
  /** Requested paths, without the query. */
  requests: string[];
  watches: Set<ServerResponse>;
  items: Map<string, object>;
  send(type: string, object: object): void;
  /** How the next watches are answered: 200, or this status. */
  watchStatus: number;
  refuse: boolean;
  close(): Promise<void>;
}

export async function startFakeApiServer(): Promise<FakeApiServer> {
  let version = 10;
  const server: Server = createServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://local');
    fake.requests.push(url.pathname + (url.searchParams.has('watch') ? '?watch' : ''));
    if (fake.refuse) return void request.socket.destroy();
    response.setHeader('content-type', 'application/json');
    if (url.pathname === '/api/v1') {
      const resources = [
        { name: 'pods', kind: 'Pod', namespaced: true },
        { name: 'pods/status', kind: 'Pod', namespaced: true },
        { name: 'nodes', kind: 'Node', namespaced: false },
      ];
      return void response.end(JSON.stringify({ resources }));
    }
    if (!/^\/api\/v1\/(namespaces\/a\/pods|nodes)$/.test(url.pathname)) {
      response.statusCode = url.pathname === '/version' ? 200 : 404;
      return void response.end('{}');
    }
    if (!url.searchParams.has('watch')) {
      return void response.end(
        JSON.stringify({ metadata: { resourceVersion: `${version}` }, items: [...fake.items.values()] }),
      );
    }
    if (fake.watchStatus !== 200) {
      response.statusCode = fake.watchStatus;
      fake.watchStatus = 200;
      return void response.end(JSON.stringify({ message: 'no' }));
    }
    fake.watches.add(response);
    response.once('close', () => fake.watches.delete(response));
    response.flushHeaders();
  });
  const fake: FakeApiServer = {
    access: { getCurrentCluster: () => null, applyToHTTPSOptions: async () => {} },
    requests: [],
    watches: new Set(),
    items: new Map(),
    watchStatus: 200,
    refuse: false,
    send(type, object) {
      version += 1;
      const stamped = {
        ...object,
        metadata: {
          ...('metadata' in object ? (object.metadata as object) : {}),
          resourceVersion: `${version}`,
        },
      };
      for (const watch of fake.watches) watch.write(`${JSON.stringify({ type, object: stamped })}\n`);
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  fake.access = { getCurrentCluster: () => ({ server: url }), applyToHTTPSOptions: async () => {} };
  return fake;
}
