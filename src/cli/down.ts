import { defineCommand } from 'citty';
import { stopCluster } from '../cluster/down.ts';
import { readConfig } from '../config.ts';
import { runCommand } from './run-command.ts';

export const down = defineCommand({
  meta: { name: 'down', description: 'Remove the cluster kindlab made; learners keep their progress' },
  args: {
    purge: {
      type: 'boolean',
      description: 'Also remove images, caches and the settings kindlab added to Docker',
    },
  },
  run: ({ args }) =>
    runCommand((signal) =>
      stopCluster({
        config: readConfig(),
        purge: args.purge === true,
        signal,
        say: (sentence) => console.log(sentence),
      }),
    ),
});
