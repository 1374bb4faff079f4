import { execFile } from 'node:child_process';
import { existsSync, symlinkSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LabView, StepView, StreamEvent } from '../../../src/api/api-schema.ts';
import { projectRoot, readConfig } from '../../../src/config.ts';
import { createTestServer, openStream, openTerminal, type TestServer, until } from '../server-fixture.ts';

// A cluster of its own, so that nobody else's is broken; made from what `kindlab up` cached.
const cluster = 'kindlab-outage';
const node = `${cluster}-control-plane`;
const lab = 'downward-api-env-basics';
const execute = promisify(execFile);
const docker = (...args: string[]) => execute('docker', args);
/** Seconds with warm caches; the labs' images may have to be made as well. */
const makeWithinMs = 600_000;
let server: TestServer;
let gate: Awaited<ReturnType<typeof createGate>>;

/** A socket in front of Docker's: shut, it is to the server as if the daemon had gone, and nobody else's Docker goes with it. */
async function createGate(path: string) {
  const { stdout } = await docker('context', 'inspect', '--format', '{{.Endpoints.docker.Host}}');
  const behind = stdout.trim().replace('unix://', '');
  const open = new Set<Socket>();
  const front = createServer({ allowHalfOpen: true }, (client) => {
    const daemon = connect({ path: behind, allowHalfOpen: true });
    for (const [from, to] of [
      [client, daemon],
      [daemon, client],
    ] as const) {
      open.add(from);
      from.on('error', () => to.destroy()).on('close', () => open.delete(from));
      from.pipe(to);
    }
  });
  const reopen = () => new Promise<void>((resolve) => front.listen(path, resolve));
  const shut = async () => {
    front.close();
    for (const socket of open) socket.destroy();
    await rm(path, { force: true });
  };
  await reopen();
  return { host: `unix://${path}`, reopen, shut };
}

beforeAll(async () => {
  gate = await createGate(join(tmpdir(), `${cluster}-${process.pid}.sock`));
  server = await createTestServer(
    { KINDLAB_CLUSTER: cluster, KINDLAB_KUBECONFIG: '', KINDLAB_CONTEXT: '', DOCKER_HOST: gate.host },
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
  await gate?.shut();
});

const readiness = async () => (await fetch(`${server.origin}/readyz`)).status;
const passedSteps = async () => {
  const { steps } = (await server.request('GET', `/api/labs/${lab}`)).body as LabView;
  return steps.filter(({ passedAt }) => passedAt !== null).map(({ stepId }) => stepId);
};
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

test('a toolbox that Kubernetes evicts: the learner reads why, it comes back by itself, and nothing that was passed is lost', async () => {
  const stream = await openStream(server, [lab]);
  await server.request('POST', `/api/labs/${lab}/workspace`);
  const before = await passedSteps();
  const terminal = openTerminal(server, lab);
  terminal.send({
    type: 'input',
    data: 'kubectl create configmap kept && fallocate -l 700M ~/big && echo fi""lled\r',
  });
  await terminal.shows(/filled/);
  // The kubelet looks at a volume every one to two minutes.
  const evicted = (event: StreamEvent) =>
    event.type === 'workspace' && /evicted the toolbox/.test(event.workspace?.reason ?? '');
  await until('it is evicted', () => stream.events.find(evicted), server.process(), 240_000);
  const seen = stream.events.length;
  await terminal.shows(/쿠버네티스가 도구 상자 파드를 축출했습니다\(.*(512Mi|디스크).*\)/);
  await terminal.shows(/Kubernetes evicted the toolbox pod \(.*(512Mi|disk).*\)\. It is being made again/);
  await until('the workspace is ready again', () =>
    stream.events
      .slice(seen)
      .find((event) => event.type === 'workspace' && event.workspace?.state === 'ready'),
  );
  terminal.send({ type: 'input', data: 'ls -d ~/big; kubectl get configmap kept -o name\r' });
  await terminal.shows(/cannot access '.*big'/);
  await terminal.shows(/configmap\/kept/);
  expect(await passedSteps()).toEqual(before);
  terminal.close();
  stream.close();
}, 400_000);

test('a Docker that goes away and comes back: the page says so, and the lab goes on', async () => {
  const stream = await openStream(server, [lab]);
  const before = await passedSteps();
  await gate.shut();
  await docker('kill', node);
  await stream.find('notice', ({ code, ko, en }) => code === 'cluster-lost' && ko !== '' && en !== '');
  const failed = await stream.find('provisioning', ({ provisioning }) => provisioning.state === 'failed');
  expect(failed.provisioning.error?.message).toBe(`Docker does not answer at ${gate.host}.`);
  expect(await readiness()).toBe(503);
  expect((await server.request('POST', `/api/labs/${lab}/reset`)).status).toBe(503);
  expect(await passedSteps()).toEqual(before);

  await gate.reopen();
  await stream.find('notice', ({ code }) => code === 'cluster-restored');
  await until('the server is ready', async () => ((await readiness()) === 200 ? true : undefined));
  const again = await until('a step can be run', async () => {
    const answer = await run('see-the-fields');
    return answer.status === 200 && (answer.body as StepView).state === 'passed' ? answer : undefined;
  });
  expect(again.body).toMatchObject({ state: 'passed' });
  expect(await passedSteps()).toEqual(expect.arrayContaining(before));
  stream.close();
}, 300_000);

test(
  'a cluster that does not get well is made anew, with what was passed before',
  async () => {
    const stream = await openStream(server, [lab]);
    await server.request('POST', `/api/labs/${lab}/workspace`);
    const before = await passedSteps();
    const idOf = async () => (await docker('inspect', '--format', '{{.Id}}', node)).stdout;
    const broken = await idOf();
    await docker('exec', node, 'mv', '/etc/kubernetes/manifests/kube-apiserver.yaml', '/root/');
    await stream.find('notice', ({ code }) => code === 'cluster-lost');
    const given = await until(
      'it is given up',
      () =>
        stream.events
          .flatMap((event) => (event.type === 'provisioning' ? event.provisioning.stages : []))
          .find(({ id, state }) => id === 'existing' && state === 'skipped'),
      server.process(),
      240_000,
    );
    expect(given.detail).toMatch(
      /did not become healthy within 120 s.*made again.*progress of learners is kept/,
    );
    await until(
      'it is there again',
      () => stream.events.find((event) => event.type === 'notice' && event.code === 'cluster-restored'),
      server.process(),
      makeWithinMs,
    );
    expect(await idOf()).not.toBe(broken);
    expect(await readiness()).toBe(200);
    expect(await passedSteps()).toEqual(before);
    await stream.find('notice', ({ code, labId }) => code === 'workspace-gone' && labId === lab);
    await stream.find('workspace', ({ workspace }) => workspace === null);
    const passed = await until('a step can be run', async () => {
      const answer = await run('see-the-fields');
      return answer.status === 200 && (answer.body as StepView).state === 'passed' ? answer : undefined;
    });
    expect(passed.body).toMatchObject({ state: 'passed' });
    stream.close();
  },
  makeWithinMs + 400_000,
);
