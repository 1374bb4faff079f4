import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { defineCommand } from 'citty';
import { chooseKubernetes } from '../cluster/kubernetes-choice.ts';
import { type Config, readConfig } from '../config.ts';
import { LabError } from '../lab/lab-error.ts';
import type { LoadedLab } from '../lab/lab-schema.ts';
import { formatJunit } from '../verify/format-junit.ts';
import { createLimits } from '../verify/limits.ts';
import { defaultParallel, openProvingGround } from '../verify/proving-ground.ts';
import { formatReport, type VerifyReport } from '../verify/report.ts';
import { selectLabs } from '../verify/select-labs.ts';
import { type LabResult, verifyLab } from '../verify/verify-lab.ts';
import { verifyLabs } from '../verify/verify-labs.ts';
import { watchLabs } from '../verify/watch-labs.ts';
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
    junit: { type: 'string', description: 'Also write the report to this file, as JUnit XML' },
    update: {
      type: 'boolean',
      description:
        'Record under labs/<id> what the solutions print (outputs/) and what was proven (proofs.json)',
    },
    watch: {
      type: 'boolean',
      description: 'Stay, and prove again whatever is saved: only what the change is about',
    },
    kubernetes: { type: 'string', description: 'Prove on the cluster of this minor, e.g. 1.35' },
    parallel: {
      type: 'string',
      description: 'Workspaces at a time; as many as this machine takes by default',
    },
    repeat: {
      type: 'string',
      description: 'Prove each lab so often; the table tells how often in vain',
      default: '1',
    },
  },
  run: ({ args }) =>
    runCommand(async (signal) => {
      const config = chooseKubernetes(readConfig(), args.kubernetes);
      const labs = selectLabs(config.root, args._);
      const say = (line: string) => console.error(line);
      const parallel = args.parallel === undefined ? defaultParallel() : countOf('parallel', args.parallel);
      const repeat = countOf('repeat', args.repeat);
      const common = { parallel, say, signal };
      if (args.watch) {
        refuseWithWatch({ ...args, repeat: repeat > 1 });
        await watchOnCluster(labs, config, common);
        return;
      }
      const { report, results } = await verifyOnCluster(labs, config, {
        ...common,
        update: args.update === true,
        repeat,
      });
      for (const { report: lab, problems } of results) {
        for (const problem of problems) say(`\n${lab.id}: ${problem}`);
      }
      if (args.junit !== undefined) {
        const proofs = results.map((result, index) => ({ lab: labs[index] as LoadedLab, result }));
        await mkdir(dirname(resolve(args.junit)), { recursive: true });
        await writeFile(args.junit, formatJunit(proofs));
      }
      console.log(args.json ? JSON.stringify(report, null, 2) : `\n${formatReport(report)}`);
      if (!report.ok) process.exitCode = 1;
    }),
});

function countOf(flag: string, text: string): number {
  if (/^[1-9]\d{0,3}$/.test(text)) return Number(text);
  throw new LabError('bad-request', `--${flag} ${text} is not a number of 1 or more.`);
}

/** These are about one proof of everything. */
function refuseWithWatch(args: Record<string, unknown>): void {
  for (const flag of ['json', 'junit', 'update', 'repeat']) {
    if (args[flag] === undefined || args[flag] === false) continue;
    throw new LabError('bad-request', `--watch and --${flag} do not go together.`, {
      hint: `Watch until the lab is as you want it; then run verify with --${flag}.`,
    });
  }
}

interface ProvingOptions {
  parallel: number;
  say(line: string): void;
  signal: AbortSignal;
}

async function verifyOnCluster(
  labs: readonly LoadedLab[],
  config: Config,
  options: ProvingOptions & { update: boolean; repeat: number },
): Promise<{ report: VerifyReport; results: LabResult[] }> {
  const ground = await openProvingGround(config, options);
  try {
    return await verifyLabs(labs, { ...ground, ...options, ...todayIn(config), progress: options.say });
  } finally {
    await ground.close();
  }
}

async function watchOnCluster(
  labs: readonly LoadedLab[],
  config: Config,
  options: ProvingOptions,
): Promise<void> {
  const { say } = options;
  const ground = await openProvingGround(config, options);
  const limit = createLimits({ ...options, ...ground });
  const ids = labs.map(({ id }) => id);
  try {
    await watchLabs(ids, {
      root: config.root,
      say,
      signal: options.signal,
      prove: (lab, memory, signal) =>
        verifyLab(lab, {
          ...ground,
          ...todayIn(config),
          ...{ update: false, memory, limit, progress: say, signal },
        }),
    });
  } finally {
    await ground.close();
  }
}

function todayIn({ root }: Config): { root: string; date: string } {
  return { root, date: new Date().toISOString().slice(0, 10) };
}
