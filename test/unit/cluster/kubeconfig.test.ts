import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readKubeconfig } from '../../../src/cluster/kubeconfig.ts';

const folder = mkdtempSync(join(tmpdir(), 'kubeconfig-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

const base64 = (text: string) => Buffer.from(text).toString('base64');

function write(content: string): string {
  const path = join(folder, 'config');
  writeFileSync(path, content);
  return path;
}

const file = (cluster: string, user: string) => `
apiVersion: v1
kind: Config
current-context: here
contexts:
- { name: here, context: { cluster: c, user: u, namespace: default } }
- { name: there, context: { cluster: c, user: u } }
clusters:
- { name: c, cluster: { server: 'https://10.0.0.1:6443', ${cluster} } }
users:
- { name: u, user: { ${user} } }
`;

async function trustOf(path: string) {
  const options: Record<string, unknown> = {};
  await readKubeconfig(path).access('here').applyToHTTPSOptions(options);
  return options;
}

describe('a kubeconfig', () => {
  it('names its contexts, the one in use, and where the cluster is', () => {
    const kubeconfig = readKubeconfig(write(file('', '')));
    expect(kubeconfig.contexts).toEqual(['here', 'there']);
    expect(kubeconfig.currentContext).toBe('here');
    expect(kubeconfig.access('there').getCurrentCluster()).toEqual({ server: 'https://10.0.0.1:6443' });
  });

  it('gives certificates that are written in it', async () => {
    const path = write(
      file(
        `certificate-authority-data: ${base64('the authority')}`,
        `client-certificate-data: ${base64('me')}, client-key-data: ${base64('my key')}`,
      ),
    );
    const { ca, cert, key, rejectUnauthorized } = await trustOf(path);
    expect([ca, cert, key].map(String)).toEqual(['the authority', 'me', 'my key']);
    expect(rejectUnauthorized).toBeUndefined();
  });

  it('gives certificates in files beside it, wherever it is read from', async () => {
    writeFileSync(join(folder, 'ca.crt'), 'from a file');
    expect(String((await trustOf(write(file('certificate-authority: ca.crt', '')))).ca)).toBe('from a file');
  });

  it('gives a token without losing the headers that are there', async () => {
    const options = { headers: { accept: 'application/json' } };
    await readKubeconfig(write(file('', 'token: secret')))
      .access('here')
      .applyToHTTPSOptions(options);
    expect(options.headers).toEqual({ accept: 'application/json', authorization: 'Bearer secret' });
  });

  it('trusts blindly only when told to', async () => {
    expect((await trustOf(write(file('insecure-skip-tls-verify: true', '')))).rejectUnauthorized).toBe(false);
  });

  it('runs the credential plugin that a user names', async () => {
    const credential = JSON.stringify({
      apiVersion: 'client.authentication.k8s.io/v1',
      kind: 'ExecCredential',
      status: { token: 'from the plugin' },
    });
    const plugin = `exec: { apiVersion: client.authentication.k8s.io/v1, interactiveMode: Never, command: echo, args: ['${credential}'] }`;
    const { headers } = await trustOf(write(file('', plugin)));
    expect(headers).toMatchObject({ Authorization: 'Bearer from the plugin' });
  });

  it('says which contexts there are when the one asked for is not', () => {
    const kubeconfig = readKubeconfig(write(file('', '')));
    expect(() => kubeconfig.access('nowhere')).toThrow(
      expect.objectContaining({ code: 'bad-config', hint: expect.stringContaining('here, there') }),
    );
  });

  it('that is missing or no kubeconfig is a wrong setting, not a crash', () => {
    for (const path of [join(folder, 'missing'), write('clusters: what')]) {
      expect(() => readKubeconfig(path)).toThrow(expect.objectContaining({ code: 'bad-config' }));
    }
  });
});
