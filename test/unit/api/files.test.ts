import { describe, expect, test } from 'vitest';
import { createLabFiles } from '../../../src/api/files.ts';
import type { LabEntry } from '../../../src/api/lab-entry.ts';
import { LabError } from '../../../src/lab/lab-error.ts';
import { labSchema } from '../../../src/lab/lab-schema.ts';
import { checkFilePath } from '../../../src/workspace/files-path.ts';
import { appDouble, filesDouble } from './doubles.ts';

const text = { ko: '시험', en: 'Test' };
const checks = [{ resource: { kind: 'Pod', name: 'web' } }];
const command = (id: string, run: string) => ({ kind: 'command', id, title: text, text, run });
const task = (id: string, ...run: string[]) => ({
  kind: 'task',
  id,
  title: text,
  text,
  checks,
  solution: { run },
});

function labFiles(steps: object[], passed: string[]) {
  const lab = labSchema.parse({ id: 'lab', title: text, summary: text, minutes: 1, steps });
  const shown: string[] = [];
  const entry = {
    lab: { ...lab, startFiles: { 'pod.yaml': 'start\n' }, solutionFiles: { 'pod.yaml': 'solved\n' } },
    session: { step: (id: string) => ({ state: passed.includes(id) ? 'passed' : 'ready' }) },
    solutionShown: (stepId: string) => shown.push(stepId),
  } as unknown as LabEntry;
  const nowhere = () => {
    throw new LabError('not-found', 'There is no workspace.', { hint: 'Start the lab first.' });
  };
  const files = createLabFiles({
    entries: { get: async () => entry },
    workspaces: { working: nowhere, present: nowhere, find: nowhere },
    publish: () => {},
    signal: new AbortController().signal,
  });
  return { files, shown };
}

const key = { learnerId: 'local', labId: 'lab' };

describe('a file of the solution counts as help with', () => {
  test.each([
    {
      name: 'the step that takes it from ~/.solution',
      steps: [task('a', 'kubectl apply -f pod.yaml'), task('b', 'kubectl apply -f ~/.solution/pod.yaml')],
      passed: [],
      helped: 'b',
    },
    {
      name: 'the first task not passed that uses a file of its name',
      steps: [
        command('a', 'cat pod.yaml'),
        task('b', 'kubectl apply -f pod.yaml'),
        task('c', 'sed -i s/x/y/ pod.yaml', 'kubectl apply -f pod.yaml'),
      ],
      passed: ['b'],
      helped: 'c',
    },
    {
      name: 'the first step not passed when none uses it',
      steps: [command('a', 'true'), task('b', 'kubectl run web --image=x')],
      passed: ['a'],
      helped: 'b',
    },
    {
      name: 'nothing when those that use it are passed',
      steps: [task('a', 'kubectl apply -f pod.yaml'), task('b', 'true')],
      passed: ['a'],
      helped: null,
    },
  ])('$name', async ({ steps, passed, helped }) => {
    const { files, shown } = labFiles(steps, passed);
    expect(await files.solution(key, 'pod.yaml')).toEqual({ content: 'solved\n', stepId: helped });
    expect(shown).toEqual(helped === null ? [] : [helped]);
  });
});

test('what the lab put there can be looked at without a workspace; the rest says how to get one', async () => {
  const { files, shown } = labFiles([command('a', 'true')], []);
  expect(await files.original(key, 'pod.yaml')).toEqual({ start: 'start\n' });
  for (const path of ['none.yaml', 'constructor', '__proto__']) {
    expect(await files.original(key, path)).toEqual({ start: null });
    await expect(files.solution(key, path)).rejects.toMatchObject({ code: 'not-found' });
  }
  await expect(files.list(key)).rejects.toMatchObject({ code: 'not-found', hint: 'Start the lab first.' });
  expect(shown).toEqual([]);
});

describe('names of files', () => {
  test.each([
    'pod.yaml',
    'a/b/c/d/e/f.yaml',
    '한글 이름.yaml',
    '-rf',
    "it's.yaml",
    'a..b',
    `${'x'.repeat(255)}`,
  ])('%s is taken', (path) => expect(() => checkFilePath(path)).not.toThrow());
  test.each([
    ['', 'empty'],
    ['/etc/passwd', 'slash'],
    ['../up', 'out of its folder'],
    ['a/../../up', 'out of its folder'],
    ['./a', 'hidden'],
    ['a/.git/config', 'hidden'],
    ['a//b', 'empty'],
    ['a/', 'empty'],
    ['a\nb', 'control'],
    ['a\0', 'control'],
    ['a/b/c/d/e/f/g', 'deep'],
    ['한'.repeat(86), 'too long'],
    [`${'long/'.repeat(90)}a`, 'too long'],
    ['\ud800', 'Unicode'],
  ])('%j is refused', (path, why) => {
    expect(() => checkFilePath(path)).toThrow(new RegExp(why));
    expect(() => checkFilePath(path)).toThrow(LabError);
  });
});

describe('routes of files', () => {
  const written = { path: 'pod.yaml', content: 'x'.repeat(256 * 1024), version: null, client: 'tab' };

  test('a file may be 256 kB where other bodies may not', async () => {
    const seen: unknown[] = [];
    const { app, signedIn } = appDouble({
      files: filesDouble({
        write: async (_key, { path, content }) => {
          seen.push(content.length);
          return { path, version: 'v' };
        },
      }),
    });
    const headers = await signedIn();
    const send = (method: 'PUT' | 'POST', url: string, payload: object) =>
      app.inject({ method, url: `/api/labs/lab/${url}`, payload, headers });
    expect((await send('PUT', 'files/content', written)).json()).toEqual({ path: 'pod.yaml', version: 'v' });
    expect(seen).toEqual([256 * 1024]);
    const tooLarge = { ...written, content: 'x'.repeat(1_100_000) };
    expect((await send('PUT', 'files/content', tooLarge)).statusCode).toBe(413);
    expect((await send('POST', 'files/solution', { ...written })).statusCode).toBe(413);
    expect((await send('PUT', 'files/content', { path: 'pod.yaml', content: '' })).statusCode).toBe(400);
  });

  test('a conflict and a hint reach the page, for the learner and the lab of the request', async () => {
    const seen: unknown[] = [];
    const { app, signedIn } = appDouble({
      files: filesDouble({
        read: async (of, path) => {
          seen.push(of, path);
          throw new LabError('conflict', 'Changed.', { hint: 'Look.' });
        },
      }),
    });
    const answer = await app.inject({
      url: `/api/labs/lab/files/content?path=${encodeURIComponent('한글/a b.yaml')}`,
      headers: await signedIn(),
    });
    expect(answer.statusCode).toBe(409);
    expect(answer.json()).toMatchObject({ code: 'conflict', hint: 'Look.' });
    expect(seen).toEqual([key, '한글/a b.yaml']);
    expect((await app.inject({ url: '/api/labs/lab/files', headers: {} })).statusCode).not.toBe(200);
  });

  test('the OpenAPI document has them', async () => {
    const { app, host } = appDouble();
    const { paths } = (await app.inject({ url: '/api/openapi.json', headers: { host } })).json();
    expect(Object.keys(paths['/api/labs/{labId}/files/content'])).toEqual(['get', 'put']);
    expect(paths['/api/labs/{labId}/files/content'].put.requestBody).toBeDefined();
    const kinds = paths['/api/kubernetes/kinds'].get.responses;
    expect(Object.keys(kinds)).toEqual(['200', '304']);
    const schema = paths['/api/kubernetes/schema'].get.responses['200'].content['application/json'].schema;
    expect(Object.keys(schema.properties)).toEqual(['schema', 'definitions']);
  });
});
