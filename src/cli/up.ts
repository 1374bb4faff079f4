import { defineCommand } from 'citty';
import { chooseKubernetes } from '../cluster/kubernetes-choice.ts';
import { createProgress } from '../cluster/progress.ts';
import { createTerminalReport } from '../cluster/progress-terminal.ts';
import { startCluster } from '../cluster/up.ts';
import { readConfig } from '../config.ts';
import { kubernetesArg } from './kubernetes-arg.ts';
import { runCommand } from './run-command.ts';

export const up = defineCommand({
  meta: { name: 'up', description: 'Find, heal or make the cluster that labs run on' },
  args: {
    kubernetes: kubernetesArg,
    json: {
      type: 'boolean',
      description: 'Print the finished state as JSON on standard output; progress goes to standard error',
    },
  },
  run: ({ args }) =>
    runCommand(async (signal) => {
      const config = chooseKubernetes(readConfig(), args.kubernetes);
      const progress = createProgress();
      const report = createTerminalReport(args.json ? process.stderr : process.stdout);
      const say = (sentence: string) => console.error(sentence);
      const stop = progress.subscribe(report.show);
      try {
        const handle = await startCluster({ config, signal, progress, say });
        const { addOns, ...cluster } = handle;
        if (!args.json) {
          report.close();
          console.log(
            `Labs can run: Kubernetes ${cluster.kubernetes} (${cluster.source}), kubeconfig ${cluster.kubeconfigPath}`,
          );
        }
        await addOns;
        if (args.json)
          console.log(
            JSON.stringify(
              {
                ...cluster,
                networkPolicyEnforced: handle.networkPolicyEnforced,
                provisioning: progress.snapshot(),
              },
              null,
              2,
            ),
          );
      } finally {
        stop();
        report.show(progress.snapshot());
        report.close();
      }
    }),
});
