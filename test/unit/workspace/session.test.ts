import { expect, it } from 'vitest';
import type { Kube } from '../../../src/cluster/kube.ts';
import { createScrollbackFiles } from '../../../src/workspace/scrollback-files.ts';
import { createSession } from '../../../src/workspace/session.ts';

const unexpected = () => {
  throw new Error('nothing of the kind was to happen');
};

it('A workspace that was given up opens no shell when its toolbox comes to run after all', async () => {
  const session = createSession({
    id: 'lab-late',
    kube: {} as Kube,
    files: createScrollbackFiles('/nowhere'),
    idleMs: 60_000,
    adopted: false,
    recreateToolbox: unexpected,
    adoptControlPlane: unexpected,
    report: unexpected,
    listener: { command: unexpected, changed: unexpected, remember: unexpected, unusable: unexpected },
  });
  await session.detach('It could not be made ready.');
  session.connect();
  expect(session.shells).toEqual([]);
});
