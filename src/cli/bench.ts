import { defineCommand } from 'citty';
import { formatReport } from '../bench/format-report.ts';
import { type BenchId, benchIds } from '../bench/goals.ts';
import { describeMachine, runBench } from '../bench/run-bench.ts';
import { readConfig } from '../config.ts';
import { closest } from '../lab/closest.ts';
import { LabError } from '../lab/lab-error.ts';
import { runCommand } from './run-command.ts';

export const bench = defineCommand({
  meta: { name: 'bench', description: 'Measure what learners feel, on the real cluster, against its goals' },
  args: {
    json: {
      type: 'boolean',
      description: 'Print the report as JSON on standard output; everything else goes to standard error',
    },
    only: { type: 'string', description: `Some of: ${benchIds.join(',')}` },
    samples: { type: 'string', description: 'Samples of each latency', default: '50' },
  },
  run: ({ args }) =>
    runCommand(async (signal) => {
      const say = (line: string) => console.error(`bench  ${line}`);
      const only = readIds(args.only ?? '');
      const report = await runBench({
        config: readConfig(),
        only,
        samples: readSamples(args.samples),
        say,
        signal,
      });
      say(describeMachine());
      console.log(args.json ? JSON.stringify(report, null, 2) : `\n${formatReport(report)}`);
      if (report.results.some(({ ok }) => ok === false)) process.exitCode = 1;
    }),
});

function readIds(text: string): BenchId[] {
  return text
    .split(',')
    .map((id) => id.trim())
    .filter(Boolean)
    .map((id) => {
      const known = benchIds.find((one) => one === id);
      if (known !== undefined) return known;
      const near = closest(id, [...benchIds]);
      throw new LabError('not-found', `There is no benchmark ${id}.`, {
        hint: near === null ? `There are: ${benchIds.join(', ')}` : `Did you mean ${near}?`,
      });
    });
}

function readSamples(text: string): number {
  const samples = Number(text);
  if (Number.isInteger(samples) && samples >= 1 && samples <= 1_000) return samples;
  throw new LabError('bad-request', `--samples ${text} is no number between 1 and 1000.`);
}
