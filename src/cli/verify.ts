import { writeFile } from 'node:fs/promises';
import { defineCommand } from 'citty';
import { chooseKubernetes } from '../cluster/kubernetes-choice.ts';
import { type Config, readConfig } from '../config.ts';
import { closest } from '../lab/closest.ts';
import { LabError } from '../lab/lab-error.ts';
import type { LoadedLab } from '../lab/lab-schema.ts';
import { loadLabs } from '../lab/load-labs.ts';
import { throwProblems } from '../lab/problem.ts';
import { formatJunit } from '../verify/format-junit.ts';
import { defaultParallel, openProvingGround } from '../verify/proving-ground.ts';
import { formatReport, type VerifyReport } from '../verify/report.ts';
import type { LabResult } from '../verify/verify-lab.ts';
import { verifyLabs } from '../verify/verify-labs.ts';
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
      const labs = selectLabs(config, args._);
      const say = (line: string) => console.error(line);
      const parallel = args.parallel === undefined ? defaultParallel() : countOf('parallel', args.parallel);
      const repeat = countOf('repeat', args.repeat);
      const { report, results } = await verifyOnCluster(labs, config, {
        update: args.update === true,
        parallel,
        repeat,
        say,
        signal,
      });
      for (const {
        report: { id },
        problems,
      } of results) {
        for (const problem of problems) say(`\n${id}: ${problem}`);
      }
      if (args.junit !== undefined) {
        const proofs = results.map((result, index) => ({ lab: labs[index] as LoadedLab, result }));
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
  options: {
    update: boolean;
    parallel: number;
    repeat: number;
    say(line: string): void;
    signal: AbortSignal;
  },
): Promise<{ report: VerifyReport; results: LabResult[] }> {
  const ground = await openProvingGround(config, options);
  try {
    const date = new Date().toISOString().slice(0, 10);
    return await verifyLabs(labs, { ...ground, ...options, root: config.root, date, progress: options.say });
  } finally {
    await ground.close();
  }
}
