import { describe, expect, it } from 'vitest';
import { hasCapability } from '../../../src/cluster/host.ts';

const status = (bounding: string) =>
  `Name:\tnode\nCapEff:\t0000000000000000\nCapBnd:\t${bounding}\nCapAmb:\t0000000000000000\n`;

describe('hasCapability', () => {
  it('finds bit 24 in a full bounding set', () => {
    expect(hasCapability(status('000001ffffffffff'), 24n)).toBe(true);
  });

  it('misses bit 24 where a micro-VM took it away', () => {
    expect(hasCapability(status('000001fffeffffff'), 24n)).toBe(false);
  });

  it('still finds the neighbours of the missing bit', () => {
    expect(hasCapability(status('000001fffeffffff'), 23n)).toBe(true);
    expect(hasCapability(status('000001fffeffffff'), 25n)).toBe(true);
  });

  it('takes a status without a bounding set for one that has everything', () => {
    expect(hasCapability('Name:\tnode\n', 24n)).toBe(true);
  });
});
