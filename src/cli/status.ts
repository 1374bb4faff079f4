import { defineCommand } from 'citty';
import { readStatus } from '../cluster/status.ts';
import { readConfig } from '../config.ts';
import { runCommand } from './run-command.ts';

export const status = defineCommand({
  meta: { name: 'status', description: 'Say what state the cluster is in; exit code 1 when labs cannot run' },
  args: { json: { type: 'boolean', description: 'Print JSON' } },
  run: ({ args }) =>
    runCommand(async (signal) => {
      const current = await readStatus(readConfig(), signal);
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
      if (cluster.state === 'ready')
        console.log(`Lab images: ${lacking.length === 0 ? 'all there' : `missing ${lacking.join(', ')}`}`);
      if (cluster.state !== 'ready') console.log('→ Run `npx kindlab up`.');
    }),
});
