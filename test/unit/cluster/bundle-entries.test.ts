import { expect, test } from 'vitest';
import { bundleEntries } from '../../../src/cluster/bundle-entries.ts';

const key = (letter: string) => letter.repeat(16);
const toolbox = `toolbox-${key('a')}`;
const toolboxOf135 = `toolbox-1.35-${key('b')}`;
const toolboxOf131 = `toolbox-1.31-${key('c')}`;
const metrics = `metrics-server-${key('d')}`;
const unfinished = `.toolbox-${key('a')}.42.part`;
const all = [toolbox, toolboxOf135, toolboxOf131, metrics, unfinished];

test('a bundle of the default minor leaves out what others have of their own', () => {
  expect(bundleEntries(all, '1.36')).toEqual([toolbox, metrics]);
});

test('a bundle of another minor has its own in place of the default one, and what all share', () => {
  expect(bundleEntries(all, '1.35')).toEqual([toolboxOf135, metrics]);
});

test('what is still being made is in none', () => {
  expect(bundleEntries([unfinished], '1.36')).toEqual([]);
});
