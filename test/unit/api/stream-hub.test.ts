import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { StreamEvent } from '../../../src/api/api-schema.ts';
import { createStreamHub, type StreamHub } from '../../../src/api/stream-hub.ts';
import { idle, step } from './doubles.ts';

let hub: StreamHub;
let server: Server;
let origin: string;
const closed = vi.fn();

const stepEvent = (labId: string, stepId = 'apply'): StreamEvent => ({
  type: 'step',
  labId,
  step: step({ stepId }),
});

beforeEach(async () => {
  hub = createStreamHub();
  closed.mockClear();
  server = createServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://site');
    const client = {
      learnerId: url.pathname.slice(1),
      labIds: new Set(url.searchParams.getAll('lab')),
      objectsOf: url.searchParams.get('objects'),
      closed,
    };
    hub.connect(response, client, [{ type: 'provisioning', provisioning: idle }]);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(() => {
  server.closeAllConnections();
  server.close();
});

async function follow(path: string) {
  const answer = await fetch(`${origin}${path}`);
  let text = '';
  const done = (async () => {
    for await (const chunk of answer.body?.pipeThrough(new TextDecoderStream()) ?? []) text += chunk;
  })();
  return { answer, text: () => text, done };
}

test('a page first gets the state, then what happens in its labs, and nobody else’s', async () => {
  const page = await follow('/ada?lab=one');
  hub.publish(stepEvent('one', 'mine'), { learnerId: 'ada', labId: 'one' });
  hub.publish(stepEvent('two', 'other-lab'), { learnerId: 'ada', labId: 'two' });
  hub.publish(stepEvent('one', 'other-learner'), { learnerId: 'bo', labId: 'one' });
  hub.publish(
    { type: 'provisioning', provisioning: { ...idle, state: 'ready' } },
    { learnerId: null, labId: null },
  );
  await vi.waitFor(() => expect(page.text()).toContain('"ready"'));
  expect(page.answer.headers.get('content-type')).toContain('text/event-stream');
  expect([...page.text().matchAll(/^event: (\w+)$/gm)].map(([, type]) => type)).toEqual([
    'provisioning',
    'step',
    'provisioning',
  ]);
  expect(page.text()).toContain('mine');
  hub.closeAll();
  await page.done;
});

test('closing ends every stream', async () => {
  const pages = await Promise.all([follow('/ada'), follow('/bo')]);
  expect(hub.size()).toBe(2);
  hub.closeAll();
  await Promise.all(pages.map((page) => page.done));
  expect(hub.size()).toBe(0);
});

test('a page that goes away is forgotten', async () => {
  const abort = new AbortController();
  await fetch(`${origin}/ada`, { signal: abort.signal });
  expect(hub.size()).toBe(1);
  abort.abort();
  await vi.waitFor(() => expect(hub.size()).toBe(0));
  expect(closed).toHaveBeenCalledTimes(1);
});

test('objects go only to the pages of the learner that look at them', async () => {
  const looking = await follow('/ada?lab=one&objects=one');
  const other = await follow('/ada?lab=one&objects=two');
  const stranger = await follow('/bo?lab=one&objects=one');
  const objects = { state: 'none', reason: null, namespace: null, tree: null } as const;
  hub.publish({ type: 'objects', labId: 'one', objects }, { learnerId: 'ada', labId: 'one' });
  hub.publish(stepEvent('one', 'last'), { learnerId: null, labId: null });
  for (const page of [looking, other, stranger])
    await vi.waitFor(() => expect(page.text()).toContain('last'));
  expect(looking.text()).toContain('event: objects');
  expect(other.text() + stranger.text()).not.toContain('event: objects');
  hub.closeAll();
});

test('a page that left before its first events are ready is not kept', async () => {
  const listener = vi.fn();
  const { response } = await new Promise<{ response: ServerResponse }>((resolve) => {
    const early = createServer((_request, late) => {
      late.on('close', () => resolve({ response: late }));
      early.close();
    });
    early.listen(0, '127.0.0.1', () => {
      const socket = connect((early.address() as AddressInfo).port, '127.0.0.1', () => {
        socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n', () => socket.destroy());
      });
    });
  });
  hub.connect(response, { learnerId: 'ada', labIds: new Set(), objectsOf: 'one', closed: listener }, []);
  expect(hub.size()).toBe(0);
  expect(listener).toHaveBeenCalledTimes(1);
});

test('a page that does not read is let go instead of filling memory', async () => {
  const { port } = server.address() as AddressInfo;
  const socket = connect(port, '127.0.0.1', () => socket.write('GET /ada HTTP/1.1\r\nHost: x\r\n\r\n'));
  await vi.waitFor(() => expect(hub.size()).toBe(1));
  socket.pause();
  const notice: StreamEvent = {
    type: 'notice',
    labId: null,
    level: 'info',
    code: 'x',
    ko: 'x'.repeat(60_000),
    en: '',
  };
  for (let count = 0; count < 400 && hub.size() > 0; count++) {
    hub.publish(notice, { learnerId: null, labId: null });
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(hub.size()).toBe(0);
  socket.on('error', () => {});
  socket.resume();
  await once(socket, 'close');
});
