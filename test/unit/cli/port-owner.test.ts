import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { findWhoListens } from '../../../src/cli/port-owner.ts';

let server: Server | null = null;

afterEach(() => {
  server?.close();
  server?.closeAllConnections();
  server = null;
});

async function listen(body: string): Promise<number> {
  const started = createServer((_request, response) => response.end(body));
  server = started;
  await new Promise<void>((resolve) => started.listen(0, '127.0.0.1', resolve));
  return (started.address() as AddressInfo).port;
}

test('a port nobody listens on is free', async () => {
  const port = await listen('');
  await new Promise((resolve) => server?.close(resolve));
  expect(await findWhoListens('127.0.0.1', port)).toBeNull();
});

test('kindlab is known by its health answer', async () => {
  const port = await listen('{"status":"ok","name":"kindlab"}');
  expect(await findWhoListens('127.0.0.1', port)).toBe('kindlab');
  expect(await findWhoListens('0.0.0.0', port)).toBe('kindlab');
});

test.each(['<html>', '{"status":"ok"}', '', 'null'])(
  'anything else (%s) is another program',
  async (body) => {
    expect(await findWhoListens('127.0.0.1', await listen(body))).toBe('other');
  },
);
