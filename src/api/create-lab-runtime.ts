import { setTimeout as delay } from 'node:timers/promises';
import { LabError } from '../lab/lab-error.ts';
import type { LoadedLab } from '../lab/lab-schema.ts';
import type { Store } from '../store/store.ts';
import { placeFiles } from '../workspace/place-files.ts';
import type { Shell } from '../workspace/workspace.ts';
import type { ClusterKeeper } from './cluster-keeper.ts';
import type { EventLog } from './event-log.ts';
import type { LabEntries } from './lab-entries.ts';
import type { LabEntry } from './lab-entry.ts';
import type { LabKey, LabRuntime } from './lab-runtime.ts';
import type { LiveClusterKeeper } from './live-cluster.ts';
import { createWorkspaceOpener } from './open-workspace.ts';
import type { Openings } from './openings.ts';
import { progressView } from './progress-view.ts';
import {
  checkpointOf,
  commandOf,
  findStep,
  requireUnlocked,
  solutionOf,
  typeCommands,
} from './step-commands.ts';
import { workspaceView } from './views.ts';
import type { WorkspaceFinder } from './workspace-finder.ts';
import type { WorkspaceWatch } from './workspace-watch.ts';

export interface LabRuntimeOptions {
  labs: ReadonlyMap<string, LoadedLab>;
  entries: LabEntries;
  store: Pick<Store, 'progress'>;
  log: EventLog;
  cluster: Pick<ClusterKeeper, 'require'>;
  live: Pick<LiveClusterKeeper, 'current'>;
  workspaces: WorkspaceFinder;
  watch: WorkspaceWatch;
  openings: Openings;
  /** A command that was started and answered for fails later, e.g. because its shell went away. */
  failedLater(key: LabKey, error: unknown): void;
  /** Aborts when the server stops. */
  signal: AbortSignal;
}

/** After this long the answer is `running`, and the verdict comes on the stream. */
const answerWithinMs = 25_000;
/** How long an answer waits for the cluster to be seen by the watches. */
const seeWithinMs = 2_000;
const openWithinMs = 55_000;

export function createLabRuntime(options: LabRuntimeOptions): LabRuntime {
  const { labs, entries, store, log, cluster, live, workspaces, watch, openings, failedLater, signal } =
    options;
  const { working, present, find: findWorkspace } = workspaces;
  const opener = createWorkspaceOpener({ openings, workspaces, watch });
  const within = (ms: number) => AbortSignal.any([signal, AbortSignal.timeout(ms)]);

  async function shellOf(key: LabKey, shellId: string): Promise<Shell> {
    const { manager } = present();
    const workspace = findWorkspace(key);
    const shell = manager.shellById(workspace.id, shellId);
    if (shell) return shell;
    if (shellId === 'main') return manager.shell(workspace.id, null, within(openWithinMs));
    throw new LabError('not-found', `The workspace has no shell "${shellId}".`, { hint: 'Open it again.' });
  }

  async function run(key: LabKey, stepId: string) {
    const entry = await entries.get(key);
    const step = findStep(entry, stepId);
    requireUnlocked(entry, stepId);
    const { command, target } = commandOf(entry, step);
    const typing = running(entry, stepId, async () => {
      const workspace = await opener.opened(entry);
      const shell = await working().manager.shell(workspace.id, target, within(openWithinMs));
      await typeCommands(shell, [command], { stepId, source: 'clicked', signal });
    });
    if (await endsInTime(key, typing)) {
      if (step.kind !== 'question') await entry.session.check(stepId, { timeoutMs: seeWithinMs, signal });
    }
    return entry.step(stepId);
  }

  /** The step is running from the click on, also while its workspace is being opened. */
  async function running(entry: LabEntry, stepId: string, work: () => Promise<void>): Promise<void> {
    entry.session.setRunning(stepId, true);
    try {
      await work();
    } finally {
      entry.session.setRunning(stepId, false);
    }
  }

  /** False when the answer should not wait any longer; a failure after that is said elsewhere. */
  async function endsInTime(key: LabKey, typing: Promise<void>): Promise<boolean> {
    const answering = new AbortController();
    const late = delay(answerWithinMs, false, { signal: answering.signal });
    try {
      const ended = await Promise.race([typing.then(() => true), late]);
      if (!ended) typing.catch((error: unknown) => failedLater(key, error));
      return ended;
    } finally {
      answering.abort();
      late.catch(() => undefined);
    }
  }

  async function resetStep(key: LabKey, stepId: string) {
    const entry = await entries.get(key);
    const commands = checkpointOf(entry, findStep(entry, stepId));
    requireUnlocked(entry, stepId);
    const typing = running(entry, stepId, async () => {
      const workspace = await opener.opened(entry);
      const shell = await working().manager.shell(workspace.id, null, within(openWithinMs));
      await typeCommands(shell, commands, { stepId, source: 'reset', signal });
      entry.reopen(stepId);
    });
    await endsInTime(key, typing);
    return entry.step(stepId);
  }

  async function typeSolution(entry: LabEntry, stepId: string, commands: string[]) {
    const step = findStep(entry, stepId);
    const workspace = await opener.opened(entry);
    const target = step.kind === 'command' ? (step.shell ?? null) : null;
    const { manager, kube } = working();
    const shell = await manager.shell(workspace.id, target, within(openWithinMs));
    if (commands.some((command) => command.includes('.solution')))
      await placeFiles(kube, workspace.id, '.solution', entry.lab.solutionFiles, within(openWithinMs));
    const typing = running(entry, stepId, () =>
      typeCommands(shell, commands, { stepId, source: 'solution', signal }),
    );
    // The page sees them being typed; a slow one must not keep the answer waiting.
    typing.catch((error: unknown) => failedLater(entry.key, error));
  }

  return {
    async view(key) {
      const entry = await entries.get(key);
      const workspace = live.current()?.manager.find(key.learnerId, key.labId);
      return {
        labId: key.labId,
        steps: entry.steps(),
        workspace: workspace ? workspaceView(workspace) : null,
        opening: openings.view(key),
      };
    },
    async openWorkspace(key) {
      return opener.open(await entries.get(key));
    },
    async endWorkspace(key) {
      const entry = await entries.get(key);
      if (openings.giveUp(key)) return;
      const workspace = findWorkspace(key);
      watch.leave(entry, 'ended by the learner');
      await working().manager.end(workspace.id, 'ended by the learner');
    },
    async reset(key) {
      const entry = await entries.get(key);
      return opener.openAnew(entry);
    },
    touch(key) {
      const workspace = live.current()?.manager.find(key.learnerId, key.labId);
      if (workspace) live.current()?.manager.touch(workspace.id);
    },
    async openShell(key, { pod, container }) {
      const target = { pod, program: 'sh', ...(container === undefined ? {} : { container }) };
      const workspace = findWorkspace(key);
      const shell = await working().manager.shell(workspace.id, target, within(openWithinMs));
      return shell.info;
    },
    async closeShell(key, shellId) {
      if (shellId === 'main') {
        throw new LabError('conflict', "The workspace's own shell stays open.", {
          hint: 'Reset the workspace to get a fresh one.',
        });
      }
      const shell = await shellOf(key, shellId);
      await shell.close();
    },
    shell: shellOf,
    run,
    async check(key, stepId) {
      const entry = await entries.get(key);
      await entry.session.check(stepId, { timeoutMs: seeWithinMs, signal });
      return entry.step(stepId);
    },
    async answer(key, stepId, answer) {
      return (await entries.get(key)).answer(stepId, answer);
    },
    async hint(key, stepId) {
      const entry = await entries.get(key);
      const { hints } = findStep(entry, stepId);
      requireUnlocked(entry, stepId);
      const index = hints.length === 0 ? -1 : entry.nextHint(stepId, hints.length);
      const hint = hints[index];
      if (!hint) throw new LabError('not-found', `The step "${stepId}" has no hints.`);
      return { index, hint, left: hints.length - index - 1 };
    },
    async solution(key, stepId, andRun) {
      const entry = await entries.get(key);
      const solution = solutionOf(findStep(entry, stepId));
      requireUnlocked(entry, stepId);
      if (andRun) cluster.require();
      entry.solutionShown(stepId);
      if (andRun) await endsInTime(key, typeSolution(entry, stepId, solution.commands));
      return solution;
    },
    resetStep,
    async progress(learnerId) {
      await log.flush(500);
      return progressView(learnerId, labs, await store.progress({ learnerId }));
    },
  };
}
