import { join } from 'node:path';
import { defineCommand } from 'citty';
import pino from 'pino';
import { createKube } from '../cluster/kube.ts';
import { takeLock } from '../cluster/lock.ts';
import { createProgress } from '../cluster/progress.ts';
import { createTerminalReport } from '../cluster/progress-terminal.ts';
import { startCluster } from '../cluster/up.ts';
import { type Config, readConfig } from '../config.ts';
import { createWatchHub } from '../engine/watch-hub.ts';
import { closest } from '../lab/closest.ts';
import { LabError } from '../lab/lab-error.ts';
import type { LoadedLab } from '../lab/lab-schema.ts';
import { loadLabs } from '../lab/load-labs.ts';
import { throwProblems } from '../lab/problem.ts';
import { readMachine } from '../verify/machine.ts';
import { createMemoryRegistry } from '../verify/memory-registry.ts';
import { formatReport, type VerifyReport } from '../verify/report.ts';
import { verifyLabs } from '../verify/verify-labs.ts';
import { removeWorkspaces } from '../workspace/remove-workspaces.ts';
import { createWorkspaceManager } from '../workspace/workspace-manager.ts';
import { runCommand } from './run-command.ts';

export const verify = defineCommand({
  meta: {
    name: 'verify',
    description: 'Prove labs on fresh workspaces: untouched, mistakes, solution, outputs',
  },
  args: {
    json: {
      type: 'boolean',
      description: 'Print the report as JSON on standard output; everything else goes to standard error',
    },
    update: { type: 'boolean', description: 'Record what the solutions print under labs/<id>/outputs/' },
    parallel: { type: 'string', description: 'Workspaces at a time', default: '3' },
    repeat: {
      type: 'string',
      description: 'Prove each lab so often; the table tells how often in vain',
      default: '1',
    },
  },
  run: ({ args }) =>
    runCommand(async (signal) => {
      const config = readConfig();
      const labs = selectLabs(config, args._);
      const say = (line: string) => console.error(line);
      const parallel = countOf('parallel', args.parallel);
      const repeat = countOf('repeat', args.repeat);
      if (args.update && repeat > 1) {
        throw new LabError('bad-request', '--update and --repeat do not go together.', {
          hint: 'Record first, then see with --repeat whether it stands.',
        });
      }
      const { report, problems } = await verifyOnCluster(labs, config, {
        update: args.update === true,
        parallel,
        repeat,
        say,
        signal,
      });
      for (const [id, list] of problems) for (const problem of list) say(`\n${id}: ${problem}`);
      console.log(args.json ? JSON.stringify(report, null, 2) : `\n${formatReport(report)}`);
      if (!report.ok) process.exitCode = 1;
    }),
});

function countOf(flag: string, text: string): number {
  if (/^[1-9]\d{0,3}$/.test(text)) return Number(text);
  throw new LabError('bad-request', `--${flag} ${text} is not a number of 1 or more.`);
}

function selectLabs(config: Config, wanted: readonly string[]): LoadedLab[] {
  const { labs, problems } = loadLabs(config.root);
  const concerning = problems.filter(
    ({ file }) => wanted.length === 0 || wanted.some((id) => file.startsWith(`labs/${id}/`)),
  );
  if (concerning.length > 0) throwProblems(concerning);
  if (wanted.length === 0) return [...labs.values()];
  return wanted.map((id) => {
    const lab = labs.get(id);
    if (lab !== undefined) return lab;
    const near = closest(id, [...labs.keys()]);
    throw new LabError('not-found', `There is no lab ${id}.`, {
      hint: near === null ? `Labs: ${[...labs.keys()].join(', ')}` : `Did you mean ${near}?`,
    });
  });
}

async function verifyOnCluster(
  labs: readonly LoadedLab[],
  config: Config,
  {
    update,
    parallel,
    repeat,
    say,
    signal,
  }: { update: boolean; parallel: number; repeat: number; say(line: string): void; signal: AbortSignal },
): Promise<{ report: VerifyReport; problems: Map<string, string[]> }> {
  const progress = createProgress();
  const terminal = createTerminalReport(process.stderr);
  const stopShowing = progress.subscribe(terminal.show);
  const handle = await startCluster({ config, signal, progress, say })
    .then(async (started) => {
      // A lab may need any of them.
      await started.addOns;
      return started;
    })
    .finally(() => {
      stopShowing();
      terminal.close();
    });
  // A home of its own: workspaces of a running server are not ours to tidy up.
  const home = join(config.home, 'verify');
  const lock = await takeLock(join(home, 'lock'), {
    signal,
    onWait: (pid) => say(`Another verify (pid ${pid}) is running; waiting for it.`),
  });
  const kube = createKube(handle);
  const hub = createWatchHub(kube.config);
  const logger = pino({ level: 'warn' }, pino.destination(2));
  const manager = createWorkspaceManager({
    kube,
    images: handle.images,
    config: { home, cluster: config.cluster, idleMs: 60 * 60_000, poolSize: Math.min(2, parallel) },
    registry: createMemoryRegistry(),
    logger,
  });
  try {
    await manager.start(signal);
    const machine = await readMachine(kube);
    const date = new Date().toISOString().slice(0, 10);
    const options = { manager, hub, kube, ...machine, root: config.root, kubernetes: handle.kubernetes };
    return await verifyLabs(labs, { ...options, update, date, parallel, repeat, progress: say, signal });
  } finally {
    await hub.stop();
    await manager.stop();
    // The warm pool was for this run only.
    await removeWorkspaces(kube, { home, cluster: config.cluster });
    await lock.release();
  }
}
