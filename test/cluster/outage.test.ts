import { execFile } from 'node:child_process';
import { existsSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LabView, StepView } from '../../src/api/api-schema.ts';
import { projectRoot, readConfig } from '../../src/config.ts';
import { createTestServer, openStream, openTerminal, type TestServer, until } from './server-fixture.ts';

// A cluster of its own, so that nobody else's is broken; made from what `kindlab up` cached.
const cluster = 'kindlab-outage';
const node = `${cluster}-control-plane`;
const lab = 'downward-api-env-basics';
const execute = promisify(execFile);
const docker = (...args: string[]) => execute('docker', args);
/** Seconds with warm caches; the labs' images may have to be made as well. */
const makeWithinMs = 600_000;
let server: TestServer;

beforeAll(async () => {
  server = await createTestServer(
    { KINDLAB_CLUSTER: cluster, KINDLAB_KUBECONFIG: '', KINDLAB_CONTEXT: '' },
    { readyWithinMs: makeWithinMs },
  );
  for (const name of ['cache', 'go']) {
    const cached = join(readConfig().home, name);
    if (existsSync(cached)) symlinkSync(cached, join(server.home, name));
  }
  await server.start();
  await server.request('POST', `/api/labs/${lab}/steps/known-too-late/answer`, { answer: 'pod-ip-and-node' });
}, makeWithinMs + 60_000);

afterAll(async () => {
  await server?.stop();
  const env = { ...process.env, KINDLAB_CLUSTER: cluster, KINDLAB_HOME: server.home, KINDLAB_KUBECONFIG: '' };
  await execute(process.execPath, [join(projectRoot, 'src', 'cli', 'main.ts'), 'down'], { env });
  await server?.remove();
});

const readiness = async () => (await fetch(`${server.origin}/readyz`)).status;
const run = (stepId: string) => server.request('POST', `/api/labs/${lab}/steps/${stepId}/run`);

test('a cluster that hangs in the middle of a step: the page says so, and the shell is the same when it is back', async () => {
  const stream = await openStream(server, [lab]);
  const terminal = openTerminal(server, lab);
  await server.request('POST', `/api/labs/${lab}/workspace`);
  terminal.close();
  const shell = openTerminal(server, lab);
  shell.send({ type: 'input', data: 'KEPT=still-here; echo "set: $KEPT"\r' });
  await shell.shows(/set: still-here/);

  await docker('pause', node);
  const cut = run('see-the-fields');
  await stream.find('notice', ({ code }) => code === 'cluster-lost');
  expect(await readiness()).toBe(503);
  const refused = await server.request('POST', `/api/labs/${lab}/reset`);
  expect(refused).toMatchObject({
    status: 503,
    body: { code: 'cluster-down', hint: expect.stringContaining('progress is kept') },
  });
  expect((await server.request('GET', '/api/progress')).status).toBe(200);

  await docker('unpause', node);
  await stream.find('notice', ({ code }) => code === 'cluster-restored');
  await until('the server is ready', async () => ((await readiness()) === 200 ? true : undefined));
  await cut;
  await shell.shows(/set: still-here/);
  shell.close();
  const again = await until('the shell is back', async () => {
    const answer = await run('see-the-fields');
    return answer.status === 200 && (answer.body as StepView).state === 'passed' ? answer : undefined;
  });
  expect(again.body).toMatchObject({ stepId: 'see-the-fields', state: 'passed' });
  const after = openTerminal(server, lab);
  after.send({ type: 'input', data: 'echo "kept: $KEPT"\r' });
  await after.shows(/kept: still-here/);
  after.close();
  stream.close();
});

test('a node that is stopped is started again by the server, and the lab goes on', async () => {
  const stream = await openStream(server, [lab]);
  await docker('stop', '-t', '5', node);
  await stream.find('notice', ({ code }) => code === 'cluster-lost');
  await stream.find('provisioning', ({ provisioning }) => provisioning.state === 'running');
  await stream.find('notice', ({ code }) => code === 'cluster-restored');
  await until('the server is ready', async () => ((await readiness()) === 200 ? true : undefined));
  const view = (await server.request('GET', `/api/labs/${lab}`)).body as LabView;
  expect(view.steps.find(({ stepId }) => stepId === 'see-the-fields')?.state).toBe('passed');
  const passed = await until('a step can be run', async () => {
    const answer = await run('read-the-refusal');
    return answer.status === 200 && (answer.body as StepView).state === 'passed' ? answer : undefined;
  });
  expect(passed.body).toMatchObject({ state: 'passed' });
  stream.close();
});
