import { spawn } from 'node:child_process';
import { mkdir, open, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { LabError } from '../../lab/lab-error.ts';
import { attempt, run, succeeds } from '../command.ts';
import { exists, type Host, hasProgram } from '../host.ts';
import { installRuntime, needsRuntime, pidIn, reloadDaemon } from './runtime.ts';

export interface DockerOptions {
  host: Host;
  home: string;
  signal: AbortSignal;
  say: (detail: string) => void;
}

const startTimeoutMs = 60_000;

/**
 * Makes sure a Docker daemon answers and can run privileged containers: installs Docker (Debian, root), registers our runtime
 * where the host needs it, clears what a killed daemon left behind and starts it.
 * Rejects with LabError `prerequisite` and the exact next command where that is not ours to do.
 */
export async function ensureDocker(options: DockerOptions): Promise<void> {
  const { host, signal, say } = options;
  let answers = await dockerAnswers(signal);
  if (!answers) {
    const other = await otherDaemon(signal);
    if (other !== null) {
      throw new LabError('prerequisite', `Docker does not answer at ${other}.`, {
        hint: "Start the Docker that DOCKER_HOST or `docker context` names; or use this machine's own: `unset DOCKER_HOST; docker context use default`. Then run `npx kindlab up` again.",
      });
    }
    const lacksDaemon = host.platform === 'linux' && host.root && !(await hasProgram('dockerd'));
    if (lacksDaemon || !(await hasProgram('docker'))) {
      await installDocker(options);
      answers = await dockerAnswers(signal);
    }
  }
  if (answers) {
    if (needsRuntime(host) && host.root && !(await otherDaemon(signal)) && (await installRuntime())) {
      say('this host lacks CAP_SYS_RESOURCE: registering an OCI runtime that does without it');
      await reloadDaemon(signal);
    }
    return;
  }
  if (host.platform !== 'linux') {
    throw new LabError('prerequisite', 'Docker is installed but does not answer.', {
      hint: 'Start Docker Desktop, wait until it says it is running, then run `npx kindlab up` again.',
    });
  }
  if (!host.root) {
    const inGroup = (await attempt('docker', ['info'], { signal, timeoutMs: 15_000 })).stderr;
    throw new LabError(
      'prerequisite',
      `Docker does not answer to this user: ${inGroup.split('\n').at(-1) ?? ''}`,
      {
        hint: /permission denied/i.test(inGroup)
          ? 'Run `sudo usermod -aG docker $USER`, log in again, then `npx kindlab up`.'
          : 'Run `sudo systemctl start docker` (or `sudo service docker start`), then `npx kindlab up`.',
      },
    );
  }
  if (needsRuntime(host)) {
    say('this host lacks CAP_SYS_RESOURCE: registering an OCI runtime that does without it');
    await installRuntime();
  }
  if (host.systemd) {
    say('starting docker with systemd');
    await run('systemctl', ['start', 'docker'], { signal, timeoutMs: startTimeoutMs });
  } else {
    say('no systemd here: starting dockerd as a process of its own');
    await removeStaleState();
    await startDaemon(options.home);
  }
  await waitForDaemon(options);
}

export function dockerAnswers(signal?: AbortSignal): Promise<boolean> {
  return succeeds('docker', ['info', '--format', '{{.ServerVersion}}'], { signal, timeoutMs: 15_000 });
}

/** Where DOCKER_HOST or a docker context looks for a daemon that is not this machine's own, so not ours to start or to set up; else null. */
export async function otherDaemon(signal: AbortSignal): Promise<string | null> {
  if (process.platform !== 'linux' || !(await hasProgram('docker'))) return null;
  const args = ['context', 'inspect', '--format', '{{.Endpoints.docker.Host}}'];
  const { exitCode, stdout } = await attempt('docker', args, { signal, timeoutMs: 15_000 });
  const endpoint = stdout.trim();
  const own = /^unix:\/\/(\/var)?\/run\/docker\.sock$/;
  return exitCode !== 0 || endpoint === '' || own.test(endpoint) ? null : endpoint;
}

async function installDocker({ host, signal, say }: DockerOptions): Promise<void> {
  if (host.platform === 'darwin' || host.platform === 'win32') {
    throw new LabError('prerequisite', 'Docker is not installed.', {
      hint: 'Install Docker Desktop (or OrbStack, or Rancher Desktop), start it, then run `npx kindlab up` again.',
    });
  }
  if (!host.debian || !host.root) {
    throw new LabError(
      'prerequisite',
      'Docker is not installed, and installing it needs root on Debian or Ubuntu.',
      {
        hint: host.debian
          ? 'Run `sudo apt-get install -y docker.io iptables && sudo usermod -aG docker $USER`, log in again, then `npx kindlab up`.'
          : "Install Docker with your system's package manager, start it, then run `npx kindlab up` again.",
      },
    );
  }
  say('Docker is missing: installing docker.io and iptables with apt-get');
  await installPackages(['docker.io', 'iptables', 'ca-certificates'], signal);
}

/** apt-get install, refreshing the package lists when they are missing or too old to be of use. */
export async function installPackages(packages: string[], signal: AbortSignal): Promise<void> {
  const install = [
    'install',
    '--yes',
    '--no-install-recommends',
    '-o',
    'DPkg::Lock::Timeout=120',
    ...packages,
  ];
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  if ((await attempt('apt-get', install, { signal, env })).exitCode === 0) return;
  await run('apt-get', ['update', '-o', 'DPkg::Lock::Timeout=120'], { signal, env });
  await run('apt-get', install, { signal, env });
}

/** After SIGKILL or a power cut the pid and socket files stay and name processes that are gone, or are now something else. */
async function removeStaleState(): Promise<void> {
  const files = [
    { pid: '/var/run/docker.pid', program: 'dockerd', sockets: ['/var/run/docker.sock'] },
    {
      pid: '/var/run/docker/containerd/containerd.pid',
      program: 'containerd',
      sockets: [
        '/var/run/docker/containerd/containerd.sock',
        '/var/run/docker/containerd/containerd.sock.ttrpc',
      ],
    },
    { pid: '/run/containerd/containerd.pid', program: 'containerd', sockets: [] },
  ];
  for (const file of files) {
    if (await isRunning(file.pid, file.program)) continue;
    for (const path of [file.pid, ...file.sockets]) await rm(path, { force: true });
  }
  // A system containerd writes no pid file; its socket without a listener makes dockerd wait for ever.
  const socket = '/run/containerd/containerd.sock';
  if ((await exists(socket)) && !(await succeeds('pgrep', ['-x', 'containerd']))) {
    await rm(socket, { force: true });
    await rm(`${socket}.ttrpc`, { force: true });
  }
}

async function isRunning(pidFile: string, program: string): Promise<boolean> {
  const pid = await pidIn(pidFile);
  if (pid === null || !(await exists(`/proc/${pid}/comm`))) return false;
  return (await readFile(`/proc/${pid}/comm`, 'utf8')).trim() === program;
}

/** Starts dockerd so that it outlives us and no terminal's Ctrl-C reaches it; remembers its pid for `down --purge`. */
async function startDaemon(home: string): Promise<void> {
  await mkdir(home, { recursive: true });
  const log = await open(join(home, 'dockerd.log'), 'a');
  try {
    const daemon = spawn('dockerd', [], { detached: true, stdio: ['ignore', log.fd, log.fd] });
    daemon.on('error', () => undefined); // Reported by waitForDaemon, with the log.
    daemon.unref();
    if (daemon.pid !== undefined) await writeFile(join(home, 'dockerd.pid'), `${daemon.pid}\n`);
  } finally {
    await log.close();
  }
}

async function waitForDaemon({ home, signal, say }: DockerOptions): Promise<void> {
  const deadline = Date.now() + startTimeoutMs;
  say('waiting for Docker to answer');
  while (Date.now() < deadline) {
    if (await dockerAnswers(signal)) return;
    await sleep(500, undefined, { signal });
  }
  const log = join(home, 'dockerd.log');
  const end = (await exists(log))
    ? (await readFile(log, 'utf8')).trimEnd().split('\n').slice(-8).join('\n')
    : '(no log)';
  throw new LabError(
    'prerequisite',
    `Docker did not start within ${startTimeoutMs / 1000} s. The end of its log:\n${end}`,
    {
      hint: `Read ${log}, correct what it names, then run \`npx kindlab up\` again.`,
    },
  );
}
