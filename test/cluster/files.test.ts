import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LabView } from '../../src/api/api-schema.ts';
import type { FileContent, FileList, FileSolution, FileWritten } from '../../src/api/file-schema.ts';
import type { KindSchema, KubernetesKinds } from '../../src/api/kubernetes-schema.ts';
import { createKubeRest } from '../../src/cluster/kube-rest.ts';
import type { LabError } from '../../src/lab/lab-error.ts';
import { createWorkspaceFiles, type WorkspaceFiles } from '../../src/workspace/files.ts';
import { mostFileBytes, runFilesScript } from '../../src/workspace/files-script.ts';
import { placeFiles } from '../../src/workspace/place-files.ts';
import type { Shell } from '../../src/workspace/workspace.ts';
import { createTestServer, openStream, type TestServer } from './server-fixture.ts';
import { clicked, createInstallation, labNamed, never, until } from './workspace-fixture.ts';

const startFiles = {
  'pod.yaml': 'kind: Pod\n',
  'more/한글.yaml': 'kind: Service # 한글\n',
  'run.sh': '#!/bin/sh\ntrue\n',
};
const installation = await createInstallation();
const rest = createKubeRest(installation.kube.config);
let shell: Shell;
let files: WorkspaceFiles;
let workspaceId = '';

beforeAll(async () => {
  const { manager } = await installation.start();
  const lab = labNamed('files', startFiles);
  ({ id: workspaceId } = await manager.open('learner', lab, never));
  shell = await manager.shell(workspaceId, null, never);
  files = createWorkspaceFiles(installation.kube, { workspaceId, labId: 'files' });
});

afterAll(() => installation.remove());

/** What the learner's own shell says. */
const inShell = async (command: string) => (await shell.run(command, clicked)).output.trimEnd();
const versionOf = async (path: string) =>
  (await files.list(never)).files.find((file) => file.path === path)?.version ?? null;
const refused = (code: LabError['code']) => expect.objectContaining({ name: 'LabError', code });

describe('the files of a lab', () => {
  test('are listed by path: what is hidden, or leads out by a link, is not', async () => {
    await inShell(
      'touch .hidden; mkdir -p .git a/b/c/d/e/f; touch .git/config a/b/c/d/e/deep a/b/c/d/e/f/deeper',
    );
    await inShell('ln -s /etc/passwd out; ln -s /etc etc; ln -s pod.yaml link.yaml; mkfifo pipe');
    await inShell(
      "printf 'a\\0b' > binary; head -c 300000 /dev/zero > large; printf '\\xff' > latin; touch empty",
    );
    const { files: listed, truncated } = await files.list(never);
    expect(listed.map(({ path, bytes, why }) => [path, bytes, why])).toEqual([
      ['a/b/c/d/e/deep', 0, null],
      ['binary', 3, 'binary'],
      ['empty', 0, null],
      ['large', 300_000, 'too-large'],
      ['latin', 1, 'binary'],
      ['link.yaml', 10, null],
      ['more/한글.yaml', 23, null],
      ['pod.yaml', 10, null],
      ['run.sh', 15, null],
    ]);
    expect(truncated).toBe(true);
    await inShell('rm -r a .git .hidden out etc link.yaml pipe binary large latin empty');
    expect(await files.list(never)).toMatchObject({ files: { length: 3 }, truncated: false });
  });

  test('are at most 200', async () => {
    await inShell('mkdir many; touch many/{001..250}.txt');
    const { files: listed, truncated } = await files.list(never);
    expect([listed.length, truncated]).toEqual([200, true]);
    await inShell('rm -r many');
  });

  test('are read as the shell wrote them, and written as the shell reads them', async () => {
    await inShell('printf \'\\xef\\xbb\\xbfa: "한글 😀"\\r\\n\\tb\' > text.yaml');
    const { content, version } = await files.read('text.yaml', never);
    expect(content).toBe('\ufeffa: "한글 😀"\r\n\tb');
    await inShell('chmod 640 text.yaml');
    const written = await files.write('text.yaml', `${content}\n끝 'quoted' $HOME \\`, version, never);
    expect(written).toBe(await versionOf('text.yaml'));
    expect(written).not.toBe(version);
    expect(await inShell('stat -c %a text.yaml; tail -n 1 text.yaml')).toBe("640\n끝 'quoted' $HOME \\");
    expect(await files.write('new/folder/run.sh', '#!/bin/sh\necho ran\n', null, never)).toMatch(/^\w+$/);
    expect(await inShell('new/folder/run.sh; ls -A new/folder')).toBe('ran\nrun.sh');
    await inShell('rm -r new text.yaml');
  });

  test('may be as large as 256 kB; 1 MB is refused, and to read it too', async () => {
    const most = '한'.repeat(Math.floor(mostFileBytes / 3));
    const version = await files.write('most.txt', most, null, never);
    expect(await files.read('most.txt', never)).toEqual({ content: most, version });
    await expect(files.write('most.txt', 'x'.repeat(1_000_000), version, never)).rejects.toEqual(
      refused('bad-request'),
    );
    expect(await inShell('wc -c < most.txt; head -c 1000000 /dev/zero | tr "\\0" x > large.txt')).toBe(
      '262143',
    );
    await expect(files.read('large.txt', never)).rejects.toThrow(/larger than 256 kB/);
    await inShell("rm most.txt large.txt; printf 'a\\0b' > binary");
    await expect(files.read('binary', never)).rejects.toThrow(/not text/);
    await inShell('rm binary');
  });

  test('are not written over what somebody else wrote', async () => {
    const { version } = await files.read('pod.yaml', never);
    await inShell('echo "# by the shell" >> pod.yaml');
    await expect(files.write('pod.yaml', 'mine\n', version, never)).rejects.toEqual(refused('conflict'));
    await expect(files.write('pod.yaml', 'mine\n', null, never)).rejects.toEqual(refused('conflict'));
    expect(await inShell('cat pod.yaml')).toBe('kind: Pod\n# by the shell');
    const { version: newer } = await files.read('pod.yaml', never);
    const last = await files.write('pod.yaml', 'mine\n', newer, never);
    // The answer was lost on its way, and the page asks again.
    expect(await files.write('pod.yaml', 'mine\n', newer, never)).toBe(last);
    await inShell('rm pod.yaml');
    await expect(files.write('pod.yaml', 'mine again\n', last, never)).rejects.toEqual(refused('not-found'));
    await files.write('pod.yaml', startFiles['pod.yaml'], null, never);
  });

  test('of several writers at once exactly one wins', async () => {
    const { version } = await files.read('pod.yaml', never);
    const contents = Array.from({ length: 6 }, (_, writer) => `${`writer: ${writer}\n`.repeat(5_000)}`);
    const results = await Promise.allSettled(
      contents.map((content) => files.write('pod.yaml', content, version, never)),
    );
    const winner = results.findIndex(({ status }) => status === 'fulfilled');
    expect(results.filter(({ status }) => status === 'rejected')).toEqual(
      Array.from({ length: 5 }, () => ({ status: 'rejected', reason: refused('conflict') })),
    );
    expect((await files.read('pod.yaml', never)).content).toBe(contents[winner]);
    expect(await inShell('ls -A')).toBe('more  pod.yaml  run.sh');
  });

  test('never leave the folder, by name or by link', async () => {
    for (const path of [
      '../escaped',
      'a/../../escaped',
      '/tmp/escaped',
      '.hidden',
      'a//b',
      '.',
      'a\0b',
      'x'.repeat(300),
    ])
      await expect(files.write(path, 'x', null, never)).rejects.toEqual(refused('bad-request'));
    await inShell(
      'ln -s /tmp out; ln -s /tmp/dangling dangling; ln -s more inside; echo secret > /tmp/there',
    );
    for (const path of ['out/escaped', 'dangling', 'out/there'])
      await expect(files.write(path, 'x', null, never)).rejects.toEqual(refused('forbidden'));
    await expect(files.read('out/there', never)).rejects.toEqual(refused('forbidden'));
    await files.write('inside/new.txt', 'inside', null, never);
    expect(await inShell('cat more/new.txt /tmp/there; ls ~ /tmp')).not.toContain('escaped');
    expect(await inShell('cat more/new.txt')).toBe('inside');
    await inShell('rm out dangling inside more/new.txt');
  });

  test('say why not: a folder of that name, no right to write or to read', async () => {
    await expect(files.write('more', 'x', null, never)).rejects.toEqual(refused('bad-request'));
    await expect(files.write('run.sh/x', 'x', null, never)).rejects.toThrow(/not a folder/);
    const version = await versionOf('run.sh');
    await inShell('chmod a-w run.sh');
    await expect(files.write('run.sh', 'x', version, never)).rejects.toThrow(/may not be written/);
    await inShell('chmod 000 run.sh');
    await expect(files.read('run.sh', never)).rejects.toThrow(/may not be read/);
    expect((await files.list(never)).files).toContainEqual(
      expect.objectContaining({ path: 'run.sh', why: 'unreadable' }),
    );
    await inShell('chmod 755 run.sh; chmod a-w .');
    await expect(files.write('new.txt', 'x', null, never)).rejects.toThrow(/may not be written/);
    await inShell('chmod u+w .');
  });

  test('stay as they were when a connection breaks while they are written', async () => {
    const { content, version } = await files.read('run.sh', never);
    const input = Buffer.from(content.slice(0, 5));
    const call = { call: 'write', folder: 'files', arguments: ['run.sh', version, 15], input } as const;
    expect(await runFilesScript(installation.kube, workspaceId, call, never)).toEqual({
      word: 'cut',
      fields: [],
    });
    expect(await files.read('run.sh', never)).toEqual({ content, version });
  });

  test('stay as they were when the disk is full', async () => {
    // Nothing else of a toolbox can be full without the kubelet evicting it.
    await inShell(
      'cp -r ~/files /dev/shm/files && mv ~/files ~/real && ln -s /dev/shm/files ~/files && cd ~/files',
    );
    const { content, version } = await files.read('run.sh', never);
    await inShell('head -c 100m /dev/zero > /dev/shm/filler');
    await expect(files.write('run.sh', 'x'.repeat(100_000), version, never)).rejects.toEqual(
      refused('forbidden'),
    );
    await expect(files.write('new.txt', 'x'.repeat(100_000), null, never)).rejects.toThrow(/disk.*full/);
    expect(await files.read('run.sh', never)).toEqual({ content, version });
    expect(await inShell('rm /dev/shm/filler; ls -A')).toBe('more  pod.yaml  run.sh');
    await inShell('cd; rm ~/files; mv ~/real ~/files; rm -r /dev/shm/files; cd files');
  });
});

test("an author's files of any size are placed in one go, and again over what became of them", async () => {
  const large = 'x'.repeat(900_000);
  const placed = {
    'a.yaml': 'a: 1\n',
    'sub/run.sh': '#!/bin/sh\necho placed\n',
    'large.txt': large,
    empty: '',
  };
  await placeFiles(installation.kube, workspaceId, '.solution', placed, never);
  await inShell('echo changed > ~/.solution/a.yaml; rm ~/.solution/empty');
  await placeFiles(installation.kube, workspaceId, '.solution', placed, never);
  expect(
    await inShell('cd ~/.solution; cat a.yaml; sub/run.sh; wc -c < large.txt; stat -c %s empty; cd ~/files'),
  ).toBe('a: 1\nplaced\n900000\n0');
});

test.each([
  {
    fate: 'deleted',
    befall: (path: string) => rest.send('DELETE', path, { query: { gracePeriodSeconds: 0 } }),
  },
  {
    // As the kubelet writes it, which takes minutes to look at a disk.
    fate: 'evicted',
    befall: (path: string) =>
      rest.send('PATCH', `${path}/status`, {
        body: { status: { phase: 'Failed', reason: 'Evicted', message: 'The disk was full.' } },
        contentType: 'application/merge-patch+json',
      }),
  },
])(
  'a toolbox that was $fate is said to be away, and nothing of the next one is written over',
  async ({ befall }) => {
    const { version } = await files.read('pod.yaml', never);
    const mine = await files.write('pod.yaml', 'of the old one\n', version, never);
    await befall(`/api/v1/namespaces/kindlab-toolbox/pods/${workspaceId}`);
    const failure: unknown = await files.write('run.sh', 'lost?\n', 'x', never).catch((error) => error);
    expect(failure).toMatchObject({ name: 'LabError', hint: expect.any(String) });
    const said = new Set<string>();
    await until(async () => {
      const found = await files.read('pod.yaml', never).catch(({ code }: LabError) => said.add(code) && null);
      return found?.content === startFiles['pod.yaml'];
    }, 'the new toolbox has its start files');
    // Not `not-found`: it would have pages make the file anew, and the start files would come over it.
    expect([...said]).not.toContain('not-found');
    await expect(files.write('pod.yaml', 'lost?\n', mine, never)).rejects.toEqual(refused('conflict'));
  },
);

describe('through the API', () => {
  const lab = 'example-lab';
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

  const at = (rest: string) => `/api/labs/${lab}/files${rest}`;

  test('a file is written, other pages hear of it, and the solution finds its files', async () => {
    expect(await server.request('GET', at(''))).toMatchObject({
      status: 404,
      body: { code: 'not-found', hint: 'Start the lab first.' },
    });
    expect((await server.request('POST', `/api/labs/${lab}/workspace`)).status).toBe(200);
    const stream = await openStream(server, [lab]);
    const list = (await server.request('GET', at(''))).body as FileList;
    expect(list).toMatchObject({
      files: ['greeting.yaml', 'twice.yaml'].map((path) => ({
        path,
        editable: true,
        why: null,
        start: true,
      })),
      solution: ['greeting.yaml'],
      truncated: false,
    });
    const path = 'greeting.yaml';
    const { content, version } = (await server.request('GET', at(`/content?path=${path}`)))
      .body as FileContent;
    expect(version).toBe(list.files[0]?.version);
    expect((await server.request('GET', at(`/original?path=${path}`))).body).toEqual({ start: content });

    const write = { path, content: `${content}# mine\n`, version, client: 'this-tab' };
    const written = (await server.request('PUT', at('/content'), write)).body as FileWritten;
    const { change } = await stream.find('files', (event) => event.change !== null);
    expect(change).toEqual({ ...written, client: 'this-tab' });
    const stale = await server.request('PUT', at('/content'), { ...write, content: 'late\n' });
    expect(stale).toMatchObject({ status: 409, body: { code: 'conflict', hint: expect.any(String) } });

    const solution = await server.request('POST', at('/solution'), { path });
    expect(solution.body as FileSolution).toEqual({
      content: expect.stringContaining('blue'),
      stepId: 'change',
    });
    const assisted = await stream.find('step', ({ step }) => step.stepId === 'change' && step.assisted);
    expect(assisted.step.state).not.toBe('passed');

    const steps = `/api/labs/${lab}/steps`;
    await server.request('POST', `${steps}/predict/answer`, { answer: 'unchanged' });
    expect((await server.request('POST', `${steps}/create/run`)).status).toBe(200);
    await stream.find('step', ({ step }) => step.stepId === 'create' && step.state === 'passed');
    await stream.find('files', (event) => event.change === null);
    expect((await server.request('POST', `${steps}/change/solution?run=true`)).status).toBe(200);
    await stream.find('step', ({ step }) => step.stepId === 'change' && step.state === 'passed');
    const { steps: passed } = (await server.request('GET', `/api/labs/${lab}`)).body as LabView;
    expect(passed.map(({ state, assisted: helped }) => [state, helped])).toEqual([
      ['passed', false],
      ['passed', false],
      ['passed', true],
    ]);
    stream.close();
  });

  test("the cluster's own kinds and schemas are there, custom ones when they are made", async () => {
    const kinds = async () => (await server.request('GET', '/api/kubernetes/kinds')).body as KubernetesKinds;
    const { kubernetes, kinds: known } = await kinds();
    expect(kubernetes).toMatch(/^v1\./);
    expect(known).toEqual(
      expect.arrayContaining([
        { apiVersion: 'v1', kind: 'Pod', plural: 'pods', namespaced: true },
        { apiVersion: 'apps/v1', kind: 'Deployment', plural: 'deployments', namespaced: true },
        { apiVersion: 'v1', kind: 'Namespace', plural: 'namespaces', namespaced: false },
      ]),
    );
    const schemaOf = (apiVersion: string, kind: string) =>
      server.request(
        'GET',
        `/api/kubernetes/schema?apiVersion=${encodeURIComponent(apiVersion)}&kind=${kind}`,
      );
    const { schema, definitions } = (await schemaOf('apps/v1', 'Deployment')).body as KindSchema;
    expect(schema.properties?.spec?.$ref).toBe('#/definitions/io.k8s.api.apps.v1.DeploymentSpec');
    expect(definitions['io.k8s.api.core.v1.Container']).toMatchObject({
      required: ['name'],
      additionalProperties: false,
      properties: { imagePullPolicy: { enum: ['Always', 'IfNotPresent', 'Never'] } },
    });
    const references = JSON.stringify({ schema, definitions }).match(/#\/definitions\/[\w.-]+/g) ?? [];
    expect(new Set(references.map((one) => one.replace('#/definitions/', '')))).toEqual(
      new Set(Object.keys(definitions)),
    );
    expect(await schemaOf('apps/v1', 'Deploymemt')).toMatchObject({
      status: 404,
      body: { code: 'not-found' },
    });

    const group = `${workspaceId}.example.com`;
    const crd = {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: `crontabs.${group}` },
      spec: {
        group,
        scope: 'Namespaced',
        names: { plural: 'crontabs', kind: 'CronTab' },
        versions: [
          {
            name: 'v1',
            served: true,
            storage: true,
            schema: {
              openAPIV3Schema: {
                type: 'object',
                properties: {
                  spec: {
                    type: 'object',
                    required: ['cron'],
                    properties: { cron: { type: 'string', minLength: 1 } },
                  },
                },
              },
            },
          },
        ],
      },
    };
    await installation.kube.objects.create(crd);
    try {
      await until(
        async () => (await schemaOf(`${group}/v1`, 'CronTab')).status === 200,
        'the schema of the custom resource is there',
      );
      const custom = (await schemaOf(`${group}/v1`, 'CronTab')).body as KindSchema;
      expect(custom.schema.properties?.spec).toEqual({
        type: 'object',
        required: ['cron'],
        properties: { cron: { type: 'string' } },
        additionalProperties: false,
      });
      expect((await kinds()).kinds).toContainEqual({
        apiVersion: `${group}/v1`,
        kind: 'CronTab',
        plural: 'crontabs',
        namespaced: true,
      });
    } finally {
      const path = `/apis/${crd.apiVersion}/customresourcedefinitions/${crd.metadata.name}`;
      await rest.send('DELETE', path);
    }
  });
});
