import { describe, expect, it } from 'vitest';
import { chooseKubernetes } from '../../../src/cluster/kubernetes-choice.ts';
import { readConfig } from '../../../src/config.ts';

const config = readConfig({});

describe('chooseKubernetes', () => {
  it('leaves the configuration alone when no minor is asked for', () => {
    expect(chooseKubernetes(config, undefined)).toBe(config);
  });

  it('gives every minor a cluster of its own, and the default one the plain name', () => {
    const older = chooseKubernetes(config, '1.35');
    expect(older).toEqual({ ...config, kubernetes: '1.35', cluster: 'kindlab-1-35' });
    expect(chooseKubernetes(older, '1.35')).toEqual(older);
    expect(chooseKubernetes(older, '1.36')).toEqual(config);
  });

  it('keeps to the name the operator gave, whichever minor the environment chose', () => {
    const school = readConfig({ KINDLAB_CLUSTER: 'school', KINDLAB_KUBERNETES: '1.35' });
    expect(school.cluster).toBe('school-1-35');
    expect(chooseKubernetes(school, '1.36').cluster).toBe('school');
  });

  it('refuses a minor that is not supported, and names those that are', () => {
    expect(() => chooseKubernetes(config, '1.29')).toThrow(
      expect.objectContaining({ code: 'bad-request', hint: expect.stringContaining('1.36, 1.35') }),
    );
    expect(() => readConfig({ KINDLAB_KUBERNETES: '1.29' })).toThrow('KINDLAB_KUBERNETES: one of 1.36, 1.35');
  });

  it('does not choose for a cluster that the operator named', () => {
    for (const named of [{ KINDLAB_KUBECONFIG: '/k' }, { KINDLAB_CONTEXT: 'prod' }]) {
      expect(() => chooseKubernetes(readConfig(named), '1.35')).toThrow(
        expect.objectContaining({ code: 'conflict', hint: expect.stringContaining('KINDLAB_KUBECONFIG') }),
      );
    }
  });
});
