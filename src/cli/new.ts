import { defineCommand } from 'citty';
import { readConfig } from '../config.ts';
import { newLab } from '../lab/new-lab.ts';
import { runCommand } from './run-command.ts';

const lab = defineCommand({
  meta: { name: 'lab', description: 'A lab that is complete and proven, to be changed into yours' },
  args: {
    id: {
      type: 'positional',
      required: true,
      description: 'Lower-case words joined by hyphens, e.g. first-deployment',
    },
  },
  run: ({ args }) =>
    runCommand(async () => {
      await newLab(readConfig().root, args.id);
      console.log(`Made labs/${args.id}. See it proven: npx kindlab verify ${args.id}`);
    }),
});

export const newCommand = defineCommand({
  meta: { name: 'new', description: 'Make something to begin with' },
  subCommands: { lab },
});
