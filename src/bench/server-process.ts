import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { lean } from '../cli/lean-process.ts';
import { LabError } from '../lab/lab-error.ts';
import { removeWorkspaces } from '../workspace/remove-workspaces.ts';
import type { BenchContext } from './measurement.ts';
import { type PageClient, signIn } from './page-client.ts';
import { createTextWaiter } from './text-waiter.ts';

/** A server in a process of its own, with a KINDLAB_HOME of its own, ready for learners. */
export interface ServerProcess {
  /** Its KINDLAB_HOME. */
  readonly home: string;
  readonly page: PageClient;
  /** Resident memory in bytes, as the operating system counts it. */
  memoryBytes(): Promise<number>;
  /** A figure of `/metrics` without labels. */
  figure(name: string): Promise<number>;
  /** Also removes its workspaces, its home and a root of its own. */
  stop(): Promise<void>;
}

export interface ServerProcessOptions {
  poolSize?: number;
  /** A folder with labs/ and dist/, removed at `stop`; without it the checkout, started as `kindlab start` does. */
  root?: string;
  /** Made with mkdtemp when not given; removed at `stop` either way. */
  home?: string;
  /** Added to the environment; `undefined` removes. */
  environment?: Record<string, string | undefined>;
  timeoutMs?: number;
}

const stopWithinMs = 10_000;

/** Starts a server on the benchmark's cluster and waits until it is ready. Rejects with LabError and leaves nothing. */
export async function startServerProcess(
  context: BenchContext,
  options: ServerProcessOptions = {},
): Promise<ServerProcess> {
  const { config, cluster, kube, signal } = context;
  const home = options.home ?? (await mkdtemp(join(tmpdir(), 'kindlab-bench-')));
  const main = join(config.root, 'src', 'cli', 'main.ts');
  const entry =
    options.root === undefined
      ? [main, 'start']
      : [...lean.flags, join(import.meta.dirname, 'bench-server.ts'), options.root];
  const environment = {
    ...(options.root === undefined ? {} : lean.environment),
    KINDLAB_HOME: home,
    KINDLAB_HOST: '127.0.0.1',
    KINDLAB_PORT: '0',
    KINDLAB_KUBECONFIG: cluster.kubeconfigPath,
    KINDLAB_CONTEXT: cluster.context,
    KINDLAB_POOL_SIZE: String(options.poolSize ?? 1),
    KINDLAB_LOG_LEVEL: 'warn',
    // The operator's own database is not for benchmarks.
    DATABASE_URL: undefined,
    ...options.environment,
  };
  const child = spawn('env', [...envArguments(environment), process.execPath, ...entry], {
    cwd: config.root,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = createTextWaiter('the server');
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', output.push);
  child.on('error', (error) => output.end(error.message));
  child.on('exit', (code, by) => output.end(`exit ${code ?? by}`));

  const stop = async () => {
    await endChild(child);
    await removeWorkspaces(kube, { home, cluster: config.cluster });
    await rm(home, { recursive: true, force: true });
    if (options.root !== undefined) await rm(options.root, { recursive: true, force: true });
  };
  try {
    const timeoutMs = options.timeoutMs ?? 60_000;
    const deadline = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
    const link = /https?:\/\/\S+token=\S+/.exec(
      await output.waitFor(/token=\S+\s/, { timeoutMs, signal }),
    )?.[0];
    if (link === undefined) throw new LabError('workspace', 'The server printed no address.');
    await untilReady(new URL('/readyz', link), child, deadline);
    const figure = (name: string) => figureOf(link, name);
    const memoryBytes = () => figure('process_resident_memory_bytes');
    return { home, page: await signIn(link), memoryBytes, figure, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** For `env`: it sets and unsets, and becomes the program itself. */
function envArguments(environment: Record<string, string | undefined>): string[] {
  const entries = Object.entries(environment);
  return [
    ...entries.filter(([, value]) => value === undefined).flatMap(([name]) => ['-u', name]),
    ...entries.filter(([, value]) => value !== undefined).map(([name, value]) => `${name}=${value}`),
  ];
}

async function untilReady(url: URL, child: ChildProcess, deadline: AbortSignal): Promise<void> {
  for (;;) {
    const answer = await fetch(url, { signal: deadline });
    await answer.arrayBuffer();
    if (answer.status === 200) return;
    if (child.exitCode !== null) throw new LabError('workspace', 'The server ended before it was ready.');
    await sleep(50, undefined, { signal: deadline });
  }
}

async function figureOf(link: string, name: string): Promise<number> {
  const metrics = await (await fetch(new URL('/metrics', link))).text();
  const line = metrics.split('\n').find((one) => one.startsWith(`${name} `));
  if (line === undefined) throw new LabError('workspace', `The server tells nothing of ${name}.`);
  return Number(line.slice(name.length));
}

async function endChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const gone = once(child, 'exit');
  child.kill('SIGINT');
  const timer = setTimeout(() => child.kill('SIGKILL'), stopWithinMs);
  await gone;
  clearTimeout(timer);
}
