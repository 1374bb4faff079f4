import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { LabView, ProgressView, StepView, WorkspaceView } from '../../src/api/api-schema.ts';
import { projectRoot } from '../../src/config.ts';
import { kubeconfigPath } from '../made-cluster.ts';
import { createTestServer, openStream, openTerminal, type TestServer, until } from './server-fixture.ts';

const lab = 'downward-api-env-basics';
const other = 'downward-api-units';
let server: TestServer;

beforeAll(async () => {
  server = await createTestServer();
  await server.start();
});

afterAll(async () => {
  await server?.stop();
  await server?.removeWorkspaces();
  await server?.remove();
});

async function post<T>(path: string, body?: unknown): Promise<T> {
  const answer = await server.request('POST', `/api/labs/${path}`, body);
  expect(answer, JSON.stringify(answer.body)).toMatchObject({
    status: expect.toSatisfy((status) => status < 300),
  });
  return answer.body as T;
}

const view = async () => (await server.request('GET', `/api/labs/${lab}`)).body as LabView;

describe('a learner', () => {
  test('reads the site without signing in, under a policy that allows no foreign script', async () => {
    const answer = await fetch(server.origin);
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain('<html');
    expect(answer.headers.get('content-security-policy')).toMatch(/script-src 'self' [^;]*'sha256-/);
    const missing = await fetch(`${server.origin}/nowhere/`, { headers: { accept: 'text/html' } });
    expect(missing.status).toBe(404);
    expect(missing.headers.get('content-type')).toContain('text/html');
    expect((await fetch(`${server.origin}/api/progress`)).status).toBe(401);
  });

  test('solves a lab: predicts, runs, gets help, and every turn reaches the page', async () => {
    const stream = await openStream(server, [lab]);
    await stream.find('lab', ({ lab: { labId, workspace } }) => labId === lab && workspace === null);

    const locked = await server.request('POST', `/api/labs/${lab}/steps/print-the-env/run`);
    expect(locked).toMatchObject({ status: 409, body: { code: 'conflict' } });

    const answered = await post<StepView>(`${lab}/steps/known-too-late/answer`, {
      answer: 'pod-ip-and-node',
    });
    expect(answered).toMatchObject({ state: 'passed', answer: 'pod-ip-and-node', attempts: 1 });

    const explained = await post<StepView>(`${lab}/steps/see-the-fields/run`);
    expect(explained).toMatchObject({ state: 'passed', assisted: false });
    await stream.find('step', ({ step }) => step.stepId === 'see-the-fields' && step.state === 'running');
    await stream.find('step', ({ step }) => step.stepId === 'see-the-fields' && step.state === 'passed');
    await stream.find('workspace', ({ workspace }) => workspace?.state === 'ready');

    const refused = await post<StepView>(`${lab}/steps/read-the-refusal/run`);
    expect(refused.state).toBe('passed');

    const checked = await post<StepView>(`${lab}/steps/fix-and-apply/check`);
    expect(checked.state).toBe('notYet');
    const hint = await post<{ index: number; left: number }>(`${lab}/steps/fix-and-apply/hint`);
    expect(hint).toMatchObject({
      index: 0,
      left: 1,
      hint: { ko: expect.any(String), en: expect.any(String) },
    });
    await post(`${lab}/steps/fix-and-apply/solution?run=true`);
    const fixed = await stream.find(
      'step',
      ({ step }) => step.stepId === 'fix-and-apply' && step.passedAt !== null && step.state === 'passed',
    );
    expect(fixed.step).toMatchObject({ assisted: true, hintsShown: 1 });

    const printed = await until('the shell is free', async () => {
      const answer = await server.request('POST', `/api/labs/${lab}/steps/print-the-env/run`);
      return answer.status === 409 ? undefined : (answer.body as StepView);
    });
    expect(printed.state).toBe('passed');

    const progress = (await server.request('GET', '/api/progress')).body as ProgressView;
    expect(progress.labs.find(({ labId }) => labId === lab)).toMatchObject({
      passed: 5,
      total: 5,
      steps: expect.arrayContaining([
        expect.objectContaining({ stepId: 'fix-and-apply', state: 'passed', hints: 1, assisted: true }),
      ]),
    });
    stream.close();
  });

  test('types by hand in two tabs of one shell, and it counts', async () => {
    const first = openTerminal(server, lab);
    const second = openTerminal(server, lab);
    first.send({ type: 'resize', columns: 120, rows: 30 });
    first.send({ type: 'input', data: 'echo "한글 $((6 * 7))"; STAYS=yes\r' });
    await first.shows(/한글 42/);
    await second.shows(/한글 42/);
    second.send({ type: 'input', data: 'echo "stays: $STAYS"\r' });
    await first.shows(/stays: yes/);
    first.close();
    second.close();
  });

  test('finds the same shell, scrollback, progress and cookie after the server was restarted', async () => {
    expect(await server.stop()).toBe(0);
    await server.start();
    const terminal = openTerminal(server, lab);
    await terminal.shows(/stays: yes/);
    terminal.send({ type: 'input', data: 'echo "again: $STAYS"\r' });
    await terminal.shows(/again: yes/);
    expect(terminal.scrollback()).toContain('한글 42');
    terminal.close();
    expect((await view()).steps.map(({ state }) => state)).toEqual(Array(5).fill('passed'));
  });

  test('need not repeat a command whose effect came only after a restart', async () => {
    const later = 'downward-api-live-labels';
    await post(`${later}/workspace`);
    const terminal = openTerminal(server, later);
    terminal.send({ type: 'resize', columns: 120, rows: 30 });
    // Prints what the step expects, and creates nothing.
    terminal.send({ type: 'input', data: 'kubectl create --help > /dev/null; echo pod/watcher created\r' });
    const step = async () => {
      const { body } = await server.request('GET', `/api/labs/${later}`);
      return (body as LabView).steps.find(({ stepId }) => stepId === 'start-by-day');
    };
    await until('the state alone is missing', async () => {
      const verdict = (await step())?.verdict;
      return (verdict?.status === 'notYet' && verdict.diff === null) || undefined;
    });
    terminal.close();
    expect(await server.stop()).toBe(0);
    await server.start();
    const again = openTerminal(server, later);
    again.send({ type: 'input', data: 'kubectl create -f watcher.yaml --output=name\r' });
    await until('the step is passed', async () => (await step())?.state === 'passed' || undefined);
    again.close();
  });

  test('gets a fresh workspace by reset, and keeps what was passed', async () => {
    const before = (await view()).workspace as WorkspaceView;
    const fresh = await post<WorkspaceView>(`${lab}/reset`);
    expect(fresh.id).not.toBe(before.id);
    expect(fresh.state).toBe('ready');
    expect((await view()).steps.map(({ state }) => state)).toEqual(Array(5).fill('passed'));
    const terminal = openTerminal(server, lab);
    terminal.send({ type: 'input', data: 'echo "left: [$STAYS]"\r' });
    await terminal.shows(/left: \[\]/);
    terminal.close();
  });

  test('goes on while the progress store is locked, and loses nothing', async () => {
    const stream = await openStream(server, [other]);
    const blocker = new DatabaseSync(join(server.home, 'kindlab.db'));
    blocker.exec('begin immediate');
    await server.request('POST', `/api/labs/${lab}/steps/see-the-fields/run`);
    await stream.find('notice', ({ code }) => code === 'store-down');
    const readiness = await fetch(`${server.origin}/readyz`);
    expect(readiness.status).toBe(503);
    expect(await readiness.json()).toMatchObject({
      store: { ready: false, detail: expect.stringContaining('locked') },
    });
    blocker.exec('rollback');
    blocker.close();
    await stream.find('notice', ({ code }) => code === 'store-back');
    const progress = (await server.request('GET', '/api/progress')).body as ProgressView;
    const step = progress.labs
      .flatMap(({ steps }) => steps)
      .find(({ stepId }) => stepId === 'see-the-fields');
    expect(step?.attempts).toBe(2);
    stream.close();
  });

  test('ends the workspace, and the page is told', async () => {
    const stream = await openStream(server, [lab]);
    expect((await server.request('DELETE', `/api/labs/${lab}/workspace`)).status).toBe(204);
    await stream.find('workspace', ({ workspace }) => workspace === null);
    expect((await view()).workspace).toBeNull();
    stream.close();
  });
});

describe('the terminal', () => {
  const open = (headers: Record<string, string>) =>
    new Promise<number | 'open'>((resolve) => {
      const address = `${server.origin.replace('http', 'ws')}/api/labs/${lab}/shells/main/attach`;
      const socket = new WebSocket(address, { headers });
      socket.on('open', () => {
        socket.close();
        resolve('open');
      });
      socket.on('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0));
      socket.on('error', () => {});
    });

  test('is not opened by pages of other origins, other host names or strangers', async () => {
    const { cookie, origin } = server.headers();
    expect(await open({ cookie, origin: 'http://evil.test' })).toBe(403);
    expect(await open({ cookie, origin, host: 'evil.test' })).toBe(403);
    expect(await open({ origin })).toBe(401);
    expect(await open({ cookie, origin })).toBe('open');
  });

  test('of a shell that does not exist says so and closes', async () => {
    const terminal = openTerminal(server, lab, 'nothing.here');
    expect(await terminal.closed).toBe(4404);
  });

  test('that speaks another protocol is closed', async () => {
    await post(`${other}/workspace`);
    const terminal = openTerminal(server, other);
    terminal.send({ type: 'input', data: 7 } as never);
    expect(await terminal.closed).toBe(4400);
  });
});

describe('the server', () => {
  test('says what has its port, and how to go on', async () => {
    const run = promisify(execFile)(process.execPath, [join(projectRoot, 'src', 'cli', 'main.ts'), 'start'], {
      env: { ...process.env, KINDLAB_HOME: server.home, KINDLAB_PORT: new URL(server.origin).port },
    });
    await expect(run).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringMatching(
        /kindlab is already running at http:\S+\.\n.*Open http.*KINDLAB_PORT=\d+ npm start/s,
      ),
    });
  });

  test('writes neither links, cookies nor cluster credentials into its log or output', async () => {
    const kubeconfig = await readFile(kubeconfigPath, 'utf8');
    const secrets = [...kubeconfig.matchAll(/(?:client-key-data|client-certificate-data|token): (\S+)/g)].map(
      ([, secret = '']) => secret,
    );
    expect(secrets.length).toBeGreaterThan(0);
    secrets.push(server.headers().cookie.split('=')[1] ?? '');
    const link = /token=(\S+)/.exec(server.output())?.[1] ?? '';
    const logs = join(server.home, 'logs');
    for (const name of await readdir(logs)) {
      const text = await readFile(join(logs, name), 'utf8');
      expect([...secrets, link].filter((secret) => text.includes(secret))).toEqual([]);
    }
    expect(secrets.filter((secret) => server.output().includes(secret))).toEqual([]);
  });

  test('serves its figures', async () => {
    const text = await (await fetch(`${server.origin}/metrics`)).text();
    expect(text).toMatch(/^kindlab_workspaces \d+$/m);
    expect(text).toMatch(/^kindlab_http_request_duration_seconds_count\{route="\/api\/labs\/:labId"/m);
  });
});
