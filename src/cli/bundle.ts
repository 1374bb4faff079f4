import { resolve } from 'node:path';
import { defineCommand } from 'citty';
import { loadBundle, saveBundle } from '../cluster/bundle.ts';
import { findBundleParts } from '../cluster/bundle-parts.ts';
import { chooseKubernetes, upCommand } from '../cluster/kubernetes-choice.ts';
import { readConfig } from '../config.ts';
import { kubernetesArg } from './kubernetes-arg.ts';
import { runCommand } from './run-command.ts';

const file = { type: 'positional', description: 'The bundle file', required: true } as const;
const say = (sentence: string) => console.log(sentence);

const save = defineCommand({
  meta: {
    name: 'save',
    description: 'Write node image, kind and lab images to one file, for machines without a network',
  },
  args: { file, kubernetes: kubernetesArg },
  run: ({ args }) =>
    runCommand(async (signal) => {
      const config = chooseKubernetes(readConfig(), args.kubernetes);
      const parts = await findBundleParts(config, signal);
      await saveBundle(resolve(args.file), parts, { home: config.home, signal, say });
    }),
});

const load = defineCommand({
  meta: {
    name: 'load',
    description: 'Take node image, kind and lab images from a bundle file, for the next `kindlab up`',
  },
  args: { file },
  run: ({ args }) =>
    runCommand(async (signal) => {
      const { kubernetes, image } = await loadBundle(resolve(args.file), {
        home: readConfig().home,
        signal,
        say,
      });
      console.log(`Docker has ${image}; run \`${upCommand(kubernetes)}\`.`);
    }),
});

export const bundle = defineCommand({
  meta: {
    name: 'bundle',
    description: 'Carry everything a cluster is made of to a machine without a network',
  },
  subCommands: { save, load },
});
