import { defineCommand } from 'citty';
import { chooseKubernetes, upCommand } from '../cluster/kubernetes-choice.ts';
import { otherMinorNote } from '../cluster/source/versions.ts';
import { readStatus } from '../cluster/status.ts';
import { readConfig } from '../config.ts';
import { kubernetesArg } from './kubernetes-arg.ts';
import { runCommand } from './run-command.ts';

export const status = defineCommand({
  meta: { name: 'status', description: 'Say what state the cluster is in; exit code 1 when labs cannot run' },
  args: { kubernetes: kubernetesArg, json: { type: 'boolean', description: 'Print JSON' } },
  run: ({ args }) =>
    runCommand(async (signal) => {
      const config = chooseKubernetes(readConfig(), args.kubernetes);
      const current = await readStatus(config, signal);
      const { cluster } = current;
      if (cluster.state !== 'ready') process.exitCode = 1;
      if (args.json) {
        console.log(JSON.stringify(current, null, 2));
        return;
      }
      const lacking = Object.entries(cluster.images).flatMap(([tag, there]) => (there ? [] : [tag]));
      console.log(`Docker:     ${current.docker === 'answers' ? 'answers' : 'does not answer'}`);
      console.log(
        `Cluster:    ${cluster.name}, ${cluster.state}${cluster.kubernetes ? `, Kubernetes ${cluster.kubernetes} (${cluster.source})` : ''}`,
      );
      if (cluster.kubeconfigPath !== null)
        console.log(`Kubeconfig: ${cluster.kubeconfigPath} (context ${cluster.context})`);
      if (cluster.state === 'ready' && Object.keys(cluster.images).length > 0)
        console.log(`Lab images: ${lacking.length === 0 ? 'all there' : `missing ${lacking.join(', ')}`}`);
      const note = cluster.kubernetes === null ? null : otherMinorNote(cluster.kubernetes);
      if (note !== null) console.log(note);
      if (cluster.state !== 'ready' && cluster.source !== 'kubeconfig')
        console.log(`→ Run \`${upCommand(config.kubernetes)}\`.`);
      for (const { name, minor, running } of current.others)
        console.log(
          `Beside it:  ${name}, ${running ? 'running' : 'stopped'} (npx kindlab status --kubernetes ${minor})`,
        );
    }),
});
