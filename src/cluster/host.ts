import { access, constants, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { succeeds } from './command.ts';

/** What this machine is and lacks, as far as running a cluster on it is concerned. */
export interface Host {
  platform: NodeJS.Platform;
  architecture: 'amd64' | 'arm64';
  root: boolean;
  /** Debian, Ubuntu or another system where apt-get installs packages. */
  debian: boolean;
  systemd: boolean;
  cgroupVersion: 1 | 2;
  /** Whether CAP_SYS_RESOURCE is in the bounding set; micro-VMs and nested containers often lack it. */
  sysResource: boolean;
}

const capSysResource = 24n;

export async function readHost(): Promise<Host> {
  const linux = process.platform === 'linux';
  const status = linux ? await readFile('/proc/self/status', 'utf8') : '';
  return {
    platform: process.platform,
    architecture: process.arch === 'arm64' ? 'arm64' : 'amd64',
    root: process.getuid?.() === 0,
    debian: linux && (await exists('/etc/debian_version')),
    systemd: await exists('/run/systemd/system'),
    cgroupVersion: !linux || (await exists('/sys/fs/cgroup/cgroup.controllers')) ? 2 : 1,
    sysResource: !linux || hasCapability(status, capSysResource),
  };
}

/** Reads `CapBnd:` of a /proc/PID/status; a status without that line counts as having everything. */
export function hasCapability(status: string, bit: bigint): boolean {
  const hex = /^CapBnd:\s*([0-9a-f]+)$/im.exec(status)?.[1];
  return hex === undefined || ((BigInt(`0x${hex}`) >> bit) & 1n) === 1n;
}

export async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch {
    // access() has no other way to say no.
    return false;
  }
}

/** True when a program of that name can be executed from PATH. */
export function hasProgram(name: string): Promise<boolean> {
  return succeeds('sh', ['-c', 'command -v "$1" >/dev/null', 'sh', name]);
}

/** Where Go is: on PATH, or where its own installer puts it; null when nowhere. */
export async function findGo(): Promise<string | null> {
  if (await hasProgram('go')) return 'go';
  const usual = join('/usr', 'local', 'go', 'bin', 'go');
  try {
    await access(usual, constants.X_OK);
    return usual;
  } catch {
    // Not installed there either: the caller decides what to say.
    return null;
  }
}
