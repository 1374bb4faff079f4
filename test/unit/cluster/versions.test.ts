import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  binaryGroups,
  minorOf,
  otherMinorNote,
  versionStamps,
  versions,
} from '../../../src/cluster/source/versions.ts';
import { loadLabsOrThrow } from '../../../src/lab/load-labs.ts';

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

  it('are of the minor that outputs are recorded for, pulled or built', () => {
    const minor = minorOf(versions.kubernetes);
    expect(minorOf(versions.nodeImage)).toBe(minor);
    const labs = [...loadLabsOrThrow(join(import.meta.dirname, '../../..')).values()];
    expect(labs.length).toBeGreaterThan(0);
    for (const lab of labs) expect(Object.keys(lab.outputs)).toContain(minor);
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

describe('minorOf', () => {
  it('leaves out the patch and whatever a distribution adds', () => {
    expect(['v1.36.3', 'v1.36.3+k3s1', 'kindest/node:v1.36.4@sha256:09'].map(minorOf)).toEqual([
      '1.36',
      '1.36',
      '1.36',
    ]);
  });
});

describe('otherMinorNote', () => {
  it('says nothing of another patch release', () => {
    expect(otherMinorNote(`${versions.kubernetes}9`)).toBeNull();
  });

  it('names both minors where they differ', () => {
    expect(otherMinorNote('v1.31.2-eks-1')).toMatch(/v1\.31\.2-eks-1/);
    expect(otherMinorNote('v1.31.2-eks-1')).toContain(`recorded on ${minorOf(versions.kubernetes)}:`);
  });
});
