import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { binaryGroups, versionStamps, versions } from '../../../src/cluster/source/versions.ts';

const modules = join(import.meta.dirname, '../../../src/cluster/source/modules');
const required = async (module: string, path: string) =>
  new RegExp(`^\\s*(?:require )?${path.replaceAll('.', '\\.')} (v\\S+)`, 'm').exec(
    await readFile(join(modules, module, 'go.mod'), 'utf8'),
  )?.[1];

describe('pinned versions', () => {
  it('are those of the committed go.mod', async () => {
    expect(await required('node', 'k8s.io/kubernetes')).toBe(versions.kubernetes);
    expect(await required('node', 'sigs.k8s.io/kind')).toBe(versions.kind);
    expect(await required('node', 'sigs.k8s.io/metrics-server')).toBe(versions.metricsServer);
  });

  it('name the node image by digest', () => {
    expect(versions.nodeImage).toMatch(/@sha256:[0-9a-f]{64}$/);
  });

  it('come with a go.sum for every module that is built', async () => {
    for (const { module } of Object.values(binaryGroups)) {
      expect((await readFile(join(modules, module, 'go.sum'), 'utf8')).length).toBeGreaterThan(1_000);
    }
  });

  it('agree with the image tag in the metrics-server manifest', async () => {
    const manifest = await readFile(
      join(import.meta.dirname, '../../../src/cluster/add-ons/metrics-server.yaml'),
      'utf8',
    );
    expect(manifest).toContain(`image: kindlab.local/metrics-server:${versions.metricsServer}`);
  });
});

describe('versionStamps', () => {
  it('stamps major and minor out of the version', () => {
    expect(versionStamps('v1.36.3')).toContain('-X k8s.io/client-go/pkg/version.gitMinor=36');
    expect(versionStamps('v1.36.3')).toContain('-X k8s.io/component-base/version.gitVersion=v1.36.3');
  });
});
