import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { kindConfig, kubeadmPatches } from '../../../src/cluster/kind/config.ts';

const config = (host: { cgroupVersion: 1 | 2; sysResource: boolean }, builtFromSource = true) =>
  parse(
    kindConfig({
      name: 'kindlab',
      image: 'kindlab.local/node:1',
      host,
      builtFromSource,
      patchesDirectory: '/patches',
    }),
  );
const usual = { cgroupVersion: 2, sysResource: true } as const;

describe('kindConfig', () => {
  it('keeps the API server to this machine', () => {
    expect(config(usual).networking.apiServerAddress).toBe('127.0.0.1');
  });

  it('answers cgroup v1 only on hosts that have it', () => {
    expect(JSON.stringify(config({ ...usual, cgroupVersion: 1 }))).toContain('failCgroupV1');
    expect(JSON.stringify(config(usual))).not.toContain('failCgroupV1');
  });

  it('answers a missing CAP_SYS_RESOURCE only on hosts that miss it', () => {
    expect(JSON.stringify(config({ ...usual, sysResource: false }))).toContain(
      'restrict_oom_score_adj = true',
    );
    expect(config(usual).containerdConfigPatches).toBeUndefined();
  });

  it('leaves a pulled image its own CNI', () => {
    expect(config(usual, false).networking.disableDefaultCNI).toBe(false);
    expect(config(usual, true).networking.disableDefaultCNI).toBe(true);
  });

  it('leaves learners most of two cores', () => {
    const millicores = Object.values(kubeadmPatches())
      .flatMap((patch) => [...patch.matchAll(/cpu: (\d+)m/g)])
      .reduce((sum, match) => sum + Number(match[1]), 0);
    expect(millicores).toBeLessThanOrEqual(250);
  });
});
