import pino from 'pino';
import { beforeEach, expect, test, vi } from 'vitest';
import type { LabEntries } from '../../../src/api/lab-entries.ts';
import type { LabEntry } from '../../../src/api/lab-entry.ts';
import { createWorkspaceWatch, type WorkspaceWatch } from '../../../src/api/workspace-watch.ts';
import type { Place } from '../../../src/engine/place.ts';
import type { OwnControlPlane, Workspace } from '../../../src/workspace/workspace.ts';

const key = { learnerId: 'ada', labId: 'own' };
const setPlace = vi.fn();
const entry = { key, workspaceId: null, session: { setPlace }, record: vi.fn() } as unknown as LabEntry;
const place = { namespace: 'lab-1' } as Place;
const made = (): OwnControlPlane => ({
  access: { getCurrentCluster: () => null, applyToHTTPSOptions: async () => {} },
  kubernetes: 'v1.36.3',
  nodes: ['node-1'],
});
const workspace = (change: Partial<Workspace>): Workspace => ({
  ...{ id: 'lab-1', namespace: 'lab-1', state: 'ready', reason: null, createdAt: 0, idleDeadline: 0 },
  ...{ shells: [], controlPlane: null },
  ...key,
  ...change,
});
let watch: WorkspaceWatch;
let notices: string[];

beforeEach(() => {
  notices = [];
  setPlace.mockClear();
  entry.workspaceId = null;
  watch = createWorkspaceWatch({
    opening: () => {},
    entries: { peek: () => entry } as unknown as LabEntries,
    placeOf: () => place,
    publish: (_key, event) => void (event.type === 'notice' && notices.push(event.code)),
    commandEnded: () => {},
    logger: pino({ level: 'silent' }),
  });
});

test('a learner is told once that their control plane is another one now, and not that it is the same', () => {
  const first = made();
  watch.enter(entry, workspace({ controlPlane: first }));
  watch.changed(workspace({ controlPlane: first, state: 'unreachable' }));
  expect(notices).toEqual([]);
  const second = made();
  watch.changed(workspace({ controlPlane: second }));
  watch.changed(workspace({ controlPlane: second }));
  expect(notices).toEqual(['control-plane-anew']);
});

test('what is being taken away is not judged any more', () => {
  watch.enter(entry, workspace({}));
  expect(setPlace).toHaveBeenLastCalledWith(place);
  watch.changed(workspace({ state: 'ending' }));
  expect(setPlace).toHaveBeenLastCalledWith(null);
});
