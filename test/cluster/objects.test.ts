import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ObjectNode, ObjectsView, StreamEvent, WorkspaceView } from '../../src/api/api-schema.ts';
import type { Kube } from '../../src/cluster/kube.ts';
import { createKubeRest, type KubeRest } from '../../src/cluster/kube-rest.ts';
import { labImageTags } from '../../src/lab/lab-image-tags.ts';
import { adminKube } from '../made-cluster.ts';
import { createTestServer, openStream, type TestServer, type TestStream, until } from './server-fixture.ts';

const lab = 'downward-api-env-basics';
let server: TestServer;
let kube: Kube;
let rest: KubeRest;
let namespace: string;

beforeAll(async () => {
  kube = adminKube();
  rest = createKubeRest(kube.config);
  server = await createTestServer();
  await server.start();
  namespace = await open();
});

afterAll(async () => {
  await server.stop();
  await server.removeWorkspaces();
  await server.remove();
});

async function open(): Promise<string> {
  const { status, body } = await server.request('POST', `/api/labs/${lab}/workspace`);
  expect(status, JSON.stringify(body)).toBe(200);
  return (body as WorkspaceView).namespace;
}

async function watches(): Promise<number> {
  const text = await (await fetch(`${server.origin}/metrics`)).text();
  return Number(/^kindlab_watches (\d+)$/m.exec(text)?.[1]);
}

const views = (stream: TestStream): ObjectsView[] =>
  stream.events.flatMap((event: StreamEvent) => (event.type === 'objects' ? [event.objects] : []));

function nodes(view: ObjectsView): ObjectNode[] {
  const all = (some: ObjectNode[]): ObjectNode[] => some.flatMap((node) => [node, ...all(node.children)]);
  return all(view.tree?.groups.flatMap((group) => group.nodes) ?? []);
}

/** The first view in which such a line is. */
const sees = (
  stream: TestStream,
  what: string,
  matches: (node: ObjectNode) => boolean,
): Promise<ObjectNode> => until(`the page sees ${what}`, () => views(stream).flatMap(nodes).find(matches));

function deployment(name: string, container: object): object {
  const labels = { app: name };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace },
    spec: {
      replicas: 1,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          terminationGracePeriodSeconds: 0,
          containers: [
            { name: 'app', image: labImageTags.busybox, command: ['sleep', 'infinity'], ...container },
          ],
        },
      },
    },
  };
}

const deployments = () => `/apis/apps/v1/namespaces/${namespace}/deployments`;

describe('the objects of a lab', () => {
  it('are those of its namespace, by owner and with the reason why a Pod does not run', async () => {
    const stream = await openStream(server, [lab], { objects: lab });
    const first = await until('the namespace has been seen', () =>
      views(stream).find(({ state }) => state === 'live'),
    );
    expect(first).toMatchObject({ namespace, tree: { groups: [], pods: { total: 0 } } });

    await rest.send('POST', deployments(), { body: deployment('web', {}) });
    const web = await sees(
      stream,
      'a Deployment that is ready',
      ({ kind, status, children }) =>
        kind === 'Deployment' && status === '1/1 ready' && children[0]?.children[0]?.health === 'ok',
    );
    expect(web.children[0]).toMatchObject({ kind: 'ReplicaSet', children: [{ kind: 'Pod' }] });
    expect(web.children[0]?.children[0]?.children).toMatchObject([{ kind: 'container', name: 'app' }]);

    const body = deployment('hungry', { resources: { requests: { cpu: '900' } } });
    await rest.send('POST', deployments(), { body });
    const pod = await sees(
      stream,
      'a Pending Pod',
      ({ kind, why }) => kind === 'Pod' && why !== null && /cpu/.test(why.en),
    );
    expect(pod).toMatchObject({ status: 'Pending', health: 'wrong' });
    expect(pod.why?.ko).toMatch(/[가-힣]/);
    await until('the page sees the event', () =>
      views(stream).find(
        ({ tree }) => tree?.events[0]?.isWarning === true && tree.events[0].reason === 'FailedScheduling',
      ),
    );
    await rest.send('DELETE', `${deployments()}/web`, { body: { propagationPolicy: 'Foreground' } });
    await until('it is gone', () => {
      const last = views(stream).at(-1);
      return last !== undefined && !nodes(last).some(({ name }) => name === 'web') ? true : undefined;
    });
    stream.close();
  });

  it('are watched only while somebody looks, and shared by all who do', async () => {
    const idle = await until('nobody looks', async () => {
      const now = await watches();
      return now < 15 ? now : undefined;
    });
    const first = await openStream(server, [lab], { objects: lab });
    await first.find('objects', ({ objects }) => objects.state === 'live');
    const looked = await watches();
    expect(looked).toBeGreaterThan(idle + 10);
    const second = await openStream(server, [lab], { objects: lab });
    await second.find('objects', ({ objects }) => objects.state === 'live');
    expect(await watches()).toBe(looked);
    first.close();
    second.close();
    await until('nothing of it is watched', async () => ((await watches()) === idle ? true : undefined));
  });

  it('tell of a Secret its type and the names of its keys, and never a value', async () => {
    const stream = await openStream(server, [lab], { objects: lab });
    const secret = {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: {
        name: 'door',
        annotations: {
          'kubectl.kubernetes.io/last-applied-configuration': '{"stringData":{"code":"open-sesame"}}',
        },
      },
      stringData: { code: 'open-sesame' },
    };
    await rest.send('POST', `/api/v1/namespaces/${namespace}/secrets`, { body: secret });
    const door = await sees(stream, 'the Secret', ({ kind, name }) => kind === 'Secret' && name === 'door');
    expect(door.status).toBe('Opaque: code');
    const all = JSON.stringify(stream.events);
    expect(all).not.toContain('open-sesame');
    expect(all).not.toContain(Buffer.from('open-sesame').toString('base64'));
    stream.close();
  });

  it('are those of the new namespace after a reset, and none after the end', async () => {
    const stream = await openStream(server, [lab], { objects: lab });
    await stream.find('objects', ({ objects }) => objects.namespace === namespace);
    const { body } = await server.request('POST', `/api/labs/${lab}/reset`);
    const fresh = (body as WorkspaceView).namespace;
    expect(fresh).not.toBe(namespace);
    const view = await stream.find(
      'objects',
      ({ objects }) => objects.namespace === fresh && objects.state === 'live',
    );
    expect(view.objects.tree?.groups).toEqual([]);
    await server.request('DELETE', `/api/labs/${lab}/workspace`);
    await until('there is nothing to look at', () =>
      views(stream).at(-1)?.state === 'none' ? true : undefined,
    );
    expect(await watches()).toBe(0);
    stream.close();
  });
});
