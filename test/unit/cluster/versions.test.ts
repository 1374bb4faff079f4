import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { binariesKey } from '../../../src/cluster/source/go.ts';
import {
  binaryGroups,
  kubernetesVersions,
  minorOf,
  nameFor,
  otherMinorNote,
  versionStamps,
  versions,
} from '../../../src/cluster/source/versions.ts';
import { defaultMinor, supportedMinors } from '../../../src/lab/kubernetes-minors.ts';
import { loadLabsOrThrow } from '../../../src/lab/load-labs.ts';

const modules = join(import.meta.dirname, '../../../src/cluster/source/modules');
const pinned = async (goMod: string, path: string, module = 'node') =>
  new RegExp(`^\\s*(?:require )?${path.replaceAll('.', '\\.')} (v\\S+)`, 'm').exec(
    await readFile(join(modules, module, goMod), 'utf8'),
  )?.[1];

describe('pinned versions', () => {
  it.each(Object.entries(kubernetesVersions))('of %s are those of its go.mod', async (minor, row) => {
    expect(minorOf(row.kubernetes)).toBe(minor);
    expect(await pinned(row.goMod, 'k8s.io/kubernetes')).toBe(row.kubernetes);
    expect(await pinned(row.goMod, 'sigs.k8s.io/kind')).toBe(versions.kind);
    // The libraries that Kubernetes is developed with, and no other's.
    const staging = row.kubernetes.replace(/^v1/, 'v0');
    const replaced = (await readFile(join(modules, 'node', row.goMod), 'utf8')).matchAll(
      /=> k8s\.io\/\S+ (v\S+)/g,
    );
    expect(new Set([...replaced].map(([, version]) => version))).toEqual(new Set([staging]));
  });

  it('of what all minors share are those of the default go.mod', async () => {
    expect(await pinned('go.mod', 'sigs.k8s.io/metrics-server')).toBe(versions.metricsServer);
    expect(await pinned('go.mod', 'go.etcd.io/etcd/etcdctl/v3')).toBe(versions.etcdctl);
    expect(await pinned('go.mod', 'sigs.k8s.io/kwok', 'kwok')).toBe(versions.kwok);
  });

  it.each(Object.entries(kubernetesVersions))(
    'name the node image of %s by digest',
    (minor, { nodeImage }) => {
      expect(nodeImage).toMatch(/@sha256:[0-9a-f]{64}$/);
      expect(minorOf(nodeImage)).toBe(minor);
    },
  );

  it('come newest first, and every lab has outputs for the default one', () => {
    const numbers = supportedMinors.map((minor) => Number(minor.split('.')[1]));
    expect(numbers).toEqual(numbers.toSorted((a, b) => b - a));
    const labs = [...loadLabsOrThrow(join(import.meta.dirname, '../../..')).values()];
    expect(labs.length).toBeGreaterThan(0);
    for (const lab of labs) expect(Object.keys(lab.outputs)).toContain(defaultMinor);
  });

  it('come with a go.sum for everything that is built', async () => {
    for (const minor of supportedMinors) {
      for (const { module, goMod } of Object.values(binaryGroups(minor))) {
        const sum = goMod.replace(/mod$/, 'sum');
        expect((await readFile(join(modules, module, sum), 'utf8')).length).toBeGreaterThan(1_000);
      }
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

describe('what two minors are made of', () => {
  const cacheEntry = async (
    minor: '1.36' | '1.35',
    id: 'control-plane' | 'dns' | 'containerd' | 'crictl',
  ) => {
    const group = binaryGroups(minor)[id];
    return `${nameFor(group.id, group.minor)}-${await binariesKey(group)}`;
  };

  it('stands side by side where it depends on the minor', async () => {
    for (const id of ['control-plane', 'dns'] as const) {
      expect(await cacheEntry('1.36', id)).toMatch(new RegExp(`^${id}-[0-9a-f]{16}$`));
      expect(await cacheEntry('1.35', id)).toMatch(new RegExp(`^${id}-1\\.35-[0-9a-f]{16}$`));
    }
  });

  it('is the same where it does not', async () => {
    for (const id of ['containerd', 'crictl'] as const)
      expect(await cacheEntry('1.35', id)).toBe(await cacheEntry('1.36', id));
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
  it('says nothing of another patch release of a minor that labs are proven on', () => {
    for (const { kubernetes } of Object.values(kubernetesVersions))
      expect(otherMinorNote(`${kubernetes}9`)).toBeNull();
  });

  it('names the minors where the cluster has none of them', () => {
    expect(otherMinorNote('v1.31.2-eks-1')).toMatch(/v1\.31\.2-eks-1/);
    expect(otherMinorNote('v1.31.2-eks-1')).toContain(`recorded on ${supportedMinors.join(' and ')}:`);
  });
});
