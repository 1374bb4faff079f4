import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openServerLogger } from '../../../src/api/server-logger.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kindlab-log-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

test('secrets never reach the log, wherever they hang', async () => {
  const file = join(folder, 'logs', 'server.log');
  const logger = openServerLogger({ level: 'debug', file, terminal: false });
  const failure = Object.assign(new Error('HTTP 403', { cause: new Error('refused') }), {
    code: 403,
    request: { headers: { authorization: 'Bearer hunter2' } },
    body: 'hunter2',
  });
  logger.error({ err: failure }, 'failed');
  logger.info({ token: 'hunter2', headers: { cookie: 'a=hunter2', 'set-cookie': 'hunter2' } });
  logger.info({ kube: { config: { users: ['hunter2'] }, kubeconfig: 'hunter2' } });
  logger.info({ request: { headers: { authorization: 'hunter2' } } });
  const text = await vi.waitFor(async () => {
    const written = await readFile(file, 'utf8');
    expect(written.trim().split('\n')).toHaveLength(4);
    return written;
  });
  expect(text).not.toContain('hunter2');
  expect(JSON.parse(text.split('\n')[0] ?? '')).toMatchObject({
    err: { message: 'HTTP 403', code: 403, cause: { message: 'refused' } },
  });
});
