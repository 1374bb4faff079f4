import { expect, test } from 'vitest';
import { readProbe } from '../../../src/workspace/workspace-shells.ts';

test.each([
  ['none\n', { state: 'unknown', pid: null, exitCode: null, command: null }],
  ['', { state: 'unknown', pid: null, exitCode: null, command: null }],
  ['waiting 7\n', { state: 'waiting', pid: '7', exitCode: null, command: null }],
  ['busy 12\n', { state: 'busy', pid: '12', exitCode: null, command: null }],
  [
    'prompt 12\n130 41\n   41  for i in 1 2\ndo echo 3  4\ndone\n',
    { state: 'prompt', pid: '12', exitCode: 130, command: 'for i in 1 2\ndo echo 3  4\ndone' },
  ],
  ['prompt 12\n0 \n', { state: 'prompt', pid: '12', exitCode: 0, command: null }],
])('what a toolbox says about its shell (%j) is understood', (text, probe) => {
  expect(readProbe(text)).toEqual(probe);
});
