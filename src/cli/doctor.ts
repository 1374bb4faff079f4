import { defineCommand } from 'citty';
import { canRunLabs, examine, type Finding } from '../cluster/doctor.ts';
import { chooseKubernetes } from '../cluster/kubernetes-choice.ts';
import { readConfig } from '../config.ts';
import { kubernetesArg } from './kubernetes-arg.ts';
import { runCommand } from './run-command.ts';

const marks: Record<Finding['state'], string> = { found: '✓ found', missing: '✗ missing', note: '· note' };

export const doctor = defineCommand({
  meta: { name: 'doctor', description: 'Check every prerequisite and say how to cure what is missing' },
  args: { kubernetes: kubernetesArg, json: { type: 'boolean', description: 'Print JSON' } },
  run: ({ args }) =>
    runCommand(async (signal) => {
      const { findings } = await examine(chooseKubernetes(readConfig(), args.kubernetes), signal);
      const ok = canRunLabs(findings);
      if (!ok) process.exitCode = 1;
      if (args.json) {
        console.log(JSON.stringify({ ok, findings }, null, 2));
        return;
      }
      const width = Math.max(...findings.map((finding) => finding.title.length));
      for (const { title, state, detail, cure } of findings) {
        console.log(`${marks[state].padEnd(9)}  ${title.padEnd(width)}  ${detail}`);
        if (cure !== null) console.log(`${' '.repeat(13 + width)}→ ${cure}`);
      }
      console.log(ok ? '\nEverything labs need is there.' : '\nSomething labs need is missing.');
    }),
});
