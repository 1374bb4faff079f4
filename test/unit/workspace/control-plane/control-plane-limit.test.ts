import { expect, test } from 'vitest';
import { bytesOf, controlPlanesIn } from '../../../../src/workspace/control-plane/control-plane-limit.ts';

const GiB = 1024 ** 3;

test.each([
  [2, 1],
  [4, 2],
  [8, 11],
  [64, 16],
])('nodes with %i GiB hold %i control planes', (memory, fit) => {
  expect(controlPlanesIn(memory * GiB)).toBe(fit);
});

test.each([
  ['24684488Ki', 24_684_488 * 1024],
  ['8Gi', 8 * GiB],
  ['1000', 1000],
  ['nothing', 0],
])('%s is %i bytes', (quantity, bytes) => {
  expect(bytesOf(quantity)).toBe(bytes);
});
