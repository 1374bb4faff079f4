import { chmod, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ensureDocker } from '../../../src/cluster/docker/daemon.ts';
import type { Host } from '../../../src/cluster/host.ts';
import { ensureGo } from '../../../src/cluster/source/toolchain.ts';

const debianUser: Host = {
  platform: 'linux',
  architecture: 'amd64',
  root: false,
  debian: true,
  systemd: true,
  cgroupVersion: 2,
  sysResource: true,
};
const { signal } = new AbortController();
let bin: string;

/** A machine on which only `sh` and the given programs are installed. */
beforeEach(async () => {
  bin = await mkdtemp(join(tmpdir(), 'kindlab-path-'));
  await symlink('/bin/sh', join(bin, 'sh'));
  vi.stubEnv('PATH', bin);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(bin, { recursive: true, force: true });
});
async function install(name: string, script: string) {
  await writeFile(join(bin, name), `#!/bin/sh\n${script}\n`);
  await chmod(join(bin, name), 0o755);
}
const docker = (host: Host) => ensureDocker({ host, home: bin, signal, say: () => undefined });
const hint = (text: string) =>
  expect.objectContaining({ code: 'prerequisite', hint: expect.stringContaining(text) });

describe('without Docker', () => {
  it('a Debian user is given the apt-get command that installs it', async () => {
    await expect(docker(debianUser)).rejects.toThrowError(hint('sudo apt-get install -y docker.io iptables'));
  });

  it('a user of another Linux is sent to their package manager', async () => {
    await expect(docker({ ...debianUser, debian: false })).rejects.toThrowError(hint('package manager'));
  });

  it('a Mac is told which programs provide it', async () => {
    await expect(docker({ ...debianUser, platform: 'darwin', debian: false })).rejects.toThrowError(
      hint('Docker Desktop'),
    );
  });
});

describe('with a Docker that does not answer', () => {
  it('a user without rights is told how to get them', async () => {
    await install(
      'docker',
      'echo "permission denied while trying to connect to the Docker daemon" >&2; exit 1',
    );
    await expect(docker(debianUser)).rejects.toThrowError(hint('sudo usermod -aG docker'));
  });

  it('a user with rights is told how to start it', async () => {
    await install(
      'docker',
      'echo "Cannot connect to the Docker daemon. Is the docker daemon running?" >&2; exit 1',
    );
    await expect(docker(debianUser)).rejects.toThrowError(hint('sudo systemctl start docker'));
  });

  it('a Mac is told to start Docker Desktop', async () => {
    await install('docker', 'exit 1');
    await expect(docker({ ...debianUser, platform: 'darwin', debian: false })).rejects.toThrowError(
      hint('Start Docker Desktop'),
    );
  });
});

describe('with a Docker elsewhere that does not answer', () => {
  it("this machine's own is neither installed nor started, and the user is told where it was looked for", async () => {
    await install(
      'docker',
      'case "$1" in context) echo unix:///run/user/1000/docker.sock ;; *) exit 1 ;; esac',
    );
    const root = { ...debianUser, root: true };
    await expect(docker(root)).rejects.toThrowError(
      'Docker does not answer at unix:///run/user/1000/docker.sock.',
    );
    await expect(docker(root)).rejects.toThrowError(hint('unset DOCKER_HOST'));
  });
});

describe('with a Docker that answers', () => {
  it('nothing is touched', async () => {
    await install('docker', 'echo 28.0.0');
    await expect(docker(debianUser)).resolves.toBeUndefined();
  });
});

describe('Go', () => {
  it('is used when it is recent enough to fetch the toolchain that go.mod asks for', async () => {
    await install('go', 'echo "go version go1.24.4 linux/amd64"');
    expect(await ensureGo(debianUser, signal, () => undefined)).toBe('go');
  });

  it('is refused when it is older, with the other way out', async () => {
    await install('go', 'echo "go version go1.19.8 linux/amd64"');
    await expect(ensureGo(debianUser, signal, () => undefined)).rejects.toThrowError(hint('KINDLAB_BUNDLE'));
  });
});
