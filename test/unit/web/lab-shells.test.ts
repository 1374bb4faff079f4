import { expect, test } from 'vitest';
import type { WorkspaceView } from '../../../src/api/api-schema.ts';
import { isRemoved } from '../../../src/web/client/panel/lab-shells.ts';
import type { SocketState } from '../../../src/web/client/panel/shell-socket.ts';

const lab = (...states: SocketState[]) => ({
  workspaceId: 'lab-1',
  views: new Map(states.map((state, index) => [String(index), { state }])),
});
const workspace = (state: WorkspaceView['state']): WorkspaceView => ({
  id: 'lab-1',
  labId: 'lab',
  namespace: 'lab-1',
  state,
  reason: null,
  createdAt: 0,
  idleDeadline: 0,
  shells: [],
  controlPlane: null,
});

test('a server that has only just started and knows of no workspace does not take the terminals away: keys wait in them', () => {
  expect(isRemoved(lab('lost'), null, true)).toBe(false);
  expect(isRemoved(lab('connecting'), null, true)).toBe(false);
  // Found again by the shell's line, a moment before the workspace is told of.
  expect(isRemoved(lab('connected'), null, true)).toBe(false);
});

test('a workspace of which no line finds a shell any more has been removed', () => {
  expect(isRemoved(lab('closed'), null, true)).toBe(true);
  expect(isRemoved(lab('closed', 'lost'), null, true)).toBe(false);
});

test('without an open terminal, a server whose cluster is ready is to be believed, and no other', () => {
  expect(isRemoved(lab(), null, true)).toBe(true);
  expect(isRemoved(lab(), null, false)).toBe(false);
});

test('a workspace that is told of is removed when that is what it tells', () => {
  expect(isRemoved(lab('connected'), workspace('ending'), true)).toBe(true);
  expect(isRemoved(lab('lost'), workspace('failed'), true)).toBe(true);
  expect(isRemoved(lab('closed'), workspace('ready'), true)).toBe(false);
  expect(isRemoved(lab('lost'), workspace('unreachable'), true)).toBe(false);
});

test('what was not there cannot be removed', () => {
  expect(isRemoved({ workspaceId: null, views: new Map() }, null, true)).toBe(false);
});
