import { describe, expect, it } from 'vitest';
import { componentOf, sandboxImageOf } from '../../../src/cluster/source/component-images.ts';

describe('componentOf', () => {
  it('is the last part of an image name', () => {
    expect(componentOf('registry.test/coredns/coredns:v1.14.2')).toBe('coredns');
    expect(componentOf('registry.test/etcd:3.6.8-0')).toBe('etcd');
  });

  it('is not fooled by the port of a registry', () => {
    expect(componentOf('registry.test:5000/pause:3.10.2')).toBe('pause');
  });
});

describe('sandboxImageOf', () => {
  it('reads the name that containerd 1 uses, and the one that containerd 2 does', () => {
    expect(sandboxImageOf('[plugins."cri"]\n  sandbox_image = "registry.test/pause:3.10"\n')).toBe(
      'registry.test/pause:3.10',
    );
    expect(sandboxImageOf("[plugins.'cri'.pinned_images]\n  sandbox = 'registry.test/pause:3.10.1'\n")).toBe(
      'registry.test/pause:3.10.1',
    );
  });

  it('is null where the config names none', () => {
    expect(sandboxImageOf('version = 3\n')).toBeNull();
  });
});
