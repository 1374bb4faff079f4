import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LoadedLab } from '../../src/lab/lab-schema.ts';
import { clicked, createInstallation, labNamed, never } from './workspace-fixture.ts';

type Installation = Awaited<ReturnType<typeof createInstallation>>;
type Running = Awaited<ReturnType<Installation['start']>>;

const labOwn = (id: string): LoadedLab => labNamed(id, {}, 'controlPlane');

async function typist({ manager }: Running, workspaceId: string) {
  const shell = await manager.shell(workspaceId, null, never);
  return async (command: string) => (await shell.run(command, clicked)).output.trim();
}

describe('a workspace with a control plane of its own', () => {
  let installation: Installation;
  let running: Running;
  beforeAll(async () => {
    installation = await createInstallation();
    running = await installation.start({ poolSize: 1 });
  });
  afterAll(() => installation.remove());

  test('opens with two ready nodes, and says in words how far it is', async () => {
    const workspace = await running.manager.open('learner', labOwn('own'), never);
    expect(running.openings.map(({ phase }) => phase)).toEqual([
      { kind: 'starting', part: 'etcd' },
      { kind: 'starting', part: 'apiServer' },
      { kind: 'starting', part: 'controllers' },
      { kind: 'starting', part: 'nodes' },
      { kind: 'done' },
    ]);
    const run = await typist(running, workspace.id);
    expect(await run('kubectl get nodes --no-headers')).toMatch(/^node-1 +Ready .*\nnode-2 +Ready /);
    expect(await run('kubectl auth whoami -o jsonpath={.status.userInfo.username}')).toBe('learner');
    expect(await run('kubectl config view --minify -o jsonpath={..namespace}')).toBe(workspace.namespace);
    const own = workspace.controlPlane;
    expect(own).toMatchObject({
      nodes: ['node-1', 'node-2'],
      kubernetes: expect.stringMatching(/^v1\.\d+\.\d+/),
    });
  });
});
