import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { labImages } from '../../src/cluster/images/recipes.ts';
import { readConfig } from '../../src/config.ts';
import { type LoadedLab, labSchema } from '../../src/lab/lab-schema.ts';
import { removeWorkspaces } from '../../src/workspace/remove-workspaces.ts';
import type {
  CommandEvent,
  OpeningEvent,
  ShellViewer,
  WorkspaceManager,
  WorkspaceRegistry,
} from '../../src/workspace/workspace.ts';
import { createWorkspaceManager } from '../../src/workspace/workspace-manager.ts';
import { adminKube } from '../made-cluster.ts';

export const never = new AbortController().signal;
export const clicked = { source: 'clicked', stepId: 'step' } as const;

export function labNamed(
  id: string,
  startFiles: Record<string, string> = {},
  isolation: LoadedLab['isolation'] = 'namespace',
): LoadedLab {
  const text = { ko: '시험', en: 'Test' };
  const step = { kind: 'command', id: 'step', title: text, text, run: 'true' };
  const lab = labSchema.parse({ id, title: text, summary: text, minutes: 1, isolation, steps: [step] });
  return { ...lab, startFiles, solutionFiles: {}, mistakeFiles: {}, outputs: {} };
}

/** A terminal that keeps what it is shown. `slow` ones never acknowledge anything by themselves. */
export function createScreen({ slow = false } = {}) {
  let text = '';
  let unacknowledged = 0;
  let received = 0;
  const states: string[] = [];
  const viewer: ShellViewer = {
    write(chunk) {
      received += chunk.length;
      if (slow) unacknowledged += chunk.length;
      text = (text + Buffer.from(chunk).toString('utf8')).slice(-2_000_000);
    },
    pending: () => unacknowledged,
    state(state, reason) {
      states.push(reason === null ? state : `${state}: ${reason}`);
    },
  };
  return {
    viewer,
    states,
    text: () => text,
    received: () => received,
    clear() {
      text = '';
    },
    acknowledge() {
      unacknowledged = 0;
    },
  };
}

/** Looks again until `condition` holds. */
export async function until(
  condition: () => boolean | Promise<boolean>,
  what: string,
  timeoutMs = 30_000,
): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`Not within ${timeoutMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** An installation of its own on the shared cluster: own home, own instance label, and nothing left of it after `remove`. */
export async function createInstallation() {
  const config = readConfig();
  const kube = adminKube();
  const home = await mkdtemp(join(tmpdir(), 'kindlab-workspace-'));
  const records = new Map<string, Parameters<WorkspaceRegistry['save']>[0]>();
  const registry: WorkspaceRegistry = {
    async save(record) {
      records.set(record.id, { ...record });
    },
    async delete(id) {
      records.delete(id);
    },
    async list() {
      return [...records.values()];
    },
  };
  const managers: WorkspaceManager[] = [];
  const own = { home, cluster: config.cluster };

  return {
    kube,
    home,
    cluster: config.cluster,
    records,
    async start({ poolSize = 0, idleMs = 3_600_000, controlPlanes = 4 } = {}) {
      const manager = createWorkspaceManager({
        kube,
        images: { toolbox: labImages.toolbox.tag },
        config: { ...own, idleMs, poolSize, controlPlanes },
        registry,
        logger: pino({ level: 'silent' }),
      });
      managers.push(manager);
      const events: CommandEvent[] = [];
      const states: string[] = [];
      const openings: OpeningEvent[] = [];
      manager.subscribe({
        opening: (event) => openings.push(event),
        command: (event) => events.push(event),
        changed: (workspace) => states.push(`${workspace.id} ${workspace.state}`),
      });
      await manager.start(never);
      return { manager, events, states, openings };
    },
    async remove() {
      for (const manager of managers) await manager.stop();
      await removeWorkspaces(kube, own);
      await rm(home, { recursive: true, force: true });
    },
  };
}
