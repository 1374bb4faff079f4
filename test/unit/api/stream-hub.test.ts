import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { StreamEvent } from '../../../src/api/api-schema.ts';
import { createStreamHub, type StreamHub } from '../../../src/api/stream-hub.ts';
import { idle, step } from './doubles.ts';

let hub: StreamHub;
let server: Server;
let origin: string;

const stepEvent = (labId: string, stepId = 'apply'): StreamEvent => ({
  type: 'step',
  labId,
  step: step({ stepId }),
});

beforeEach(async () => {
  hub = createStreamHub();
  server = createServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://site');
    const client = { learnerId: url.pathname.slice(1), labIds: new Set(url.searchParams.getAll('lab')) };
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
