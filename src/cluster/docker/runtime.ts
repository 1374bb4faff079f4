import { chmod, copyFile, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { LabError } from '../../lab/lab-error.ts';
import { run } from '../command.ts';
import { exists, type Host } from '../host.ts';
import { runtimeName, withoutRuntime, withRuntime } from './daemon-json.ts';

const daemonJson = '/etc/docker/daemon.json';
// Beside daemon.json and not under KINDLAB_HOME: it serves the whole machine, whichever kindlab put it there.
const runtimePath = '/etc/docker/kindlab-oci-runtime';

/** True when this host cannot run privileged containers without our runtime. */
export function needsRuntime(host: Host): boolean {
  return host.platform === 'linux' && !host.sysResource;
}

/** Registers our OCI runtime with Docker. Resolves to true when settings changed and a running daemon has to reload them. */
export async function installRuntime(): Promise<boolean> {
  const before = (await exists(daemonJson)) ? await readFile(daemonJson, 'utf8') : '';
  const after = withRuntime(before, runtimePath);
  await mkdir(dirname(daemonJson), { recursive: true });
  await copyFile(join(import.meta.dirname, 'oci-runtime-without-sys-resource.sh'), `${runtimePath}.part`);
  await chmod(`${runtimePath}.part`, 0o755);
  await rename(`${runtimePath}.part`, runtimePath);
  if (after === null) return false;
  await replaceFile(daemonJson, after);
  return true;
}

/** Takes our entries out of daemon.json. Resolves to a sentence saying what was done, or why not; null when there was nothing of ours. */
export async function uninstallRuntime(): Promise<string | null> {
  if (!(await exists(daemonJson))) return null;
  const after = withoutRuntime(await readFile(daemonJson, 'utf8'));
  if (after === null) return null;
  const containers = (await run('docker', ['ps', '--all', '--quiet'])).split('\n').filter(Boolean);
  if (containers.length > 0) {
    const runtimes = await run('docker', ['inspect', '--format', '{{.HostConfig.Runtime}}', ...containers]);
    if (runtimes.split('\n').includes(runtimeName)) {
      return `${daemonJson} keeps kindlab's runtime: containers that are not kindlab's use it.`;
    }
  }
  // Without any setting it is the file that was not there before.
  if (after.trim() === '{}') await rm(daemonJson);
  else await replaceFile(daemonJson, after);
  await rm(runtimePath, { force: true });
  return `${daemonJson} no longer names kindlab's runtime.`;
}

async function replaceFile(path: string, text: string): Promise<void> {
  try {
    await writeFile(`${path}.part`, text);
    await rename(`${path}.part`, path);
  } catch (cause) {
    throw new LabError('prerequisite', `${path} could not be written.`, {
      cause,
      hint: 'Run `npx kindlab up` as root once.',
    });
  }
}

/** `runtimes` and `default-runtime` are among the settings dockerd takes up on SIGHUP, so containers keep running. */
export async function reloadDaemon(signal: AbortSignal): Promise<void> {
  const pid = await pidIn('/var/run/docker.pid');
  if (pid === null)
    throw new LabError('prerequisite', 'Docker has to reload its settings, and its process was not found.', {
      hint: 'Restart Docker, then run `npx kindlab up` again.',
    });
  process.kill(pid, 'SIGHUP');
  await sleep(500, undefined, { signal });
}

/** The process id in a pid file; null when there is none. */
export async function pidIn(path: string): Promise<number | null> {
  if (!(await exists(path))) return null;
  const pid = Number.parseInt(await readFile(path, 'utf8'), 10);
  return Number.isInteger(pid) && pid > 1 ? pid : null;
}
