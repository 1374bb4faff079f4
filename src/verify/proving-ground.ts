import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { createKube } from '../cluster/kube.ts';
import { takeLock } from '../cluster/lock.ts';
import { createProgress } from '../cluster/progress.ts';
import { createTerminalReport } from '../cluster/progress-terminal.ts';
import { startCluster } from '../cluster/up.ts';
import type { Config } from '../config.ts';
import { createApiServers } from '../engine/api-servers.ts';
import { controlPlanesThatFit } from '../workspace/control-plane/control-plane-limit.ts';
import { removeWorkspaces } from '../workspace/remove-workspaces.ts';
import { createWorkspaceManager } from '../workspace/workspace-manager.ts';
import type { VerifyTools } from './lab-run.ts';
import { type Machine, readMachine } from './machine.ts';
import { createMemoryRegistry } from './memory-registry.ts';

/** A cluster with everything a proof needs, open until `close`. */
export interface ProvingGround extends VerifyTools, Machine {
  /** Server version, e.g. v1.36.3. */
  kubernetes: string;
  /** How many workspaces with one of their own the cluster takes at a time. */
  controlPlanes: number;
  close(): Promise<void>;
}

/** A toolbox with what a lab runs beside it, as far as this machine feels it. */
const workspaceBytes = 512 * 1024 * 1024;

/** How many workspaces a machine takes at a time: their commands wait more than they compute, but each takes memory. */
export function parallelFor(machine: { cores: number; availableBytes: number }): number {
  const byCores = Math.ceil(machine.cores * 1.5);
  const byMemory = Math.floor(machine.availableBytes / workspaceBytes);
  return Math.max(1, Math.min(byCores, byMemory, 12));
}

export function defaultParallel(): number {
  return parallelFor({ cores: availableParallelism(), availableBytes: process.availableMemory() });
}

/** Finds, heals or makes the cluster, and waits for another verify on it to end. Rejects with LabError. */
export async function openProvingGround(
  config: Config,
  { parallel, say, signal }: { parallel: number; say(line: string): void; signal: AbortSignal },
): Promise<ProvingGround> {
  const handle = await startAll(config, say, signal);
  // A home of its own: workspaces of a running server are not ours to tidy up.
  const home = join(config.home, 'verify', config.cluster);
  const lock = await takeLock(join(home, 'lock'), {
    signal,
    onWait: (pid) => say(`Another verify (pid ${pid}) is running; waiting for it.`),
  });
  const kube = createKube(handle);
  const servers = createApiServers(kube.config);
  const controlPlanes = config.controlPlanes ?? (await controlPlanesThatFit(kube));
  const manager = createWorkspaceManager({
    kube,
    images: handle.images,
    config: {
      home,
      cluster: config.cluster,
      idleMs: 60 * 60_000,
      poolSize: Math.min(2, parallel),
      controlPlanes,
    },
    registry: createMemoryRegistry(),
    logger: pino({ level: 'warn' }, pino.destination(2)),
  });
  async function close(): Promise<void> {
    await servers.stop();
    await manager.stop();
    // The warm pool was for this run only.
    await removeWorkspaces(kube, { home, cluster: config.cluster });
    await lock.release();
  }
  try {
    await manager.start(signal);
    const machine = await readMachine(kube);
    return { manager, servers, kube, ...machine, controlPlanes, kubernetes: handle.kubernetes, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function startAll(config: Config, say: (line: string) => void, signal: AbortSignal) {
  const progress = createProgress();
  const terminal = createTerminalReport(process.stderr);
  const stopShowing = progress.subscribe(terminal.show);
  try {
    const started = await startCluster({ config, signal, progress, say });
    // A lab may need any of them.
    await started.addOns;
    return started;
  } finally {
    stopShowing();
    terminal.close();
  }
}
