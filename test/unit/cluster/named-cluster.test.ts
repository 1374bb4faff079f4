import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { canRunLabs, examine } from '../../../src/cluster/doctor.ts';
import { kubernetesVersions } from '../../../src/cluster/source/versions.ts';
import { readStatus } from '../../../src/cluster/status.ts';
import { startCluster } from '../../../src/cluster/up.ts';
import { type Config, readConfig } from '../../../src/config.ts';

const { signal } = new AbortController();
let home: string;
let config: Config;
let server: Server;
let gitVersion: string;

/** An API server that knows its version and nothing else. */
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'kindlab-named-'));
  server = createServer((request, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(request.url === '/version' ? { gitVersion } : { items: [] }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const kubeconfig = join(home, 'kubeconfig.json');
  const named = {
    clusters: [{ name: 'c', cluster: { server: `http://127.0.0.1:${port}` } }],
    users: [{ name: 'u', user: { token: 't' } }],
    contexts: [{ name: 'school', context: { cluster: 'c', user: 'u' } }],
    'current-context': 'school',
  };
  await writeFile(kubeconfig, JSON.stringify(named));
  config = readConfig({ KINDLAB_HOME: home, KINDLAB_KUBECONFIG: kubeconfig });
});
afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await rm(home, { recursive: true, force: true });
});

async function saidBy(version: string): Promise<string[]> {
  gitVersion = version;
  const said: string[] = [];
  const handle = await startCluster({ config, signal, say: (sentence) => said.push(sentence) });
  expect(handle.kubernetes).toBe(version);
  return said;
}

describe('a cluster the operator named', () => {
  it('of another minor is used, and what outputs were recorded on is said once', async () => {
    expect(await saidBy('v1.31.2')).toEqual([
      expect.stringMatching(/v1\.31\.2.*recorded on 1\.\d+ and 1\.\d+:/),
    ]);
  });

  it('of a minor that labs are proven on is used without a word', async () => {
    for (const { kubernetes } of Object.values(kubernetesVersions))
      expect(await saidBy(kubernetes)).toEqual([]);
  });

  it('is what status and doctor are about', async () => {
    gitVersion = 'v1.31.2';
    expect((await readStatus(config, signal)).cluster).toMatchObject({
      name: 'school',
      state: 'ready',
      kubernetes: 'v1.31.2',
      source: 'kubeconfig',
    });
    const { findings } = await examine(config, signal);
    const detail = (id: string) => findings.find((finding) => finding.id === id)?.detail;
    expect(detail('cluster')).toMatch(/^school/);
    expect(detail('kubernetes')).toMatch(/v1\.31\.2.*recorded on/);
    // Docker, Go and root are for making one.
    expect(findings.filter(({ required }) => required).map(({ id }) => id)).toEqual(['cluster']);
    expect(canRunLabs(findings)).toBe(true);
  });

  it('that does not answer is what labs lack', async () => {
    server.closeAllConnections();
    server.close();
    const { findings, status } = await examine(config, signal);
    expect(status.cluster).toMatchObject({ state: 'unhealthy', kubernetes: null });
    expect(canRunLabs(findings)).toBe(false);
    expect(findings.find(({ id }) => id === 'cluster')).toMatchObject({
      state: 'missing',
      detail: expect.stringContaining('school'),
      cure: expect.stringContaining('KINDLAB_KUBECONFIG'),
    });
  });
});
