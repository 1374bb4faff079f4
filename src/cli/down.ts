import { defineCommand } from 'citty';
import { stopCluster } from '../cluster/down.ts';
import { chooseKubernetes } from '../cluster/kubernetes-choice.ts';
import { readConfig } from '../config.ts';
import { LabError } from '../lab/lab-error.ts';
import { kubernetesArg } from './kubernetes-arg.ts';
import { runCommand } from './run-command.ts';

export const down = defineCommand({
  meta: { name: 'down', description: 'Remove the cluster kindlab made; learners keep their progress' },
  args: {
    kubernetes: kubernetesArg,
    purge: {
      type: 'boolean',
      description:
        'Also remove the clusters of other minors, images, caches and the settings kindlab added to Docker',
    },
  },
  run: ({ args }) =>
    runCommand(async (signal) => {
      const purge = args.purge === true;
      if (purge && args.kubernetes !== undefined) {
        throw new LabError('bad-request', '--purge and --kubernetes do not go together.', {
          hint: 'The clusters of all minors share what --purge removes. To remove one cluster, leave out --purge.',
        });
      }
      const config = chooseKubernetes(readConfig(), args.kubernetes);
      await stopCluster({ config, purge, signal, say: (sentence) => console.log(sentence) });
    }),
});
