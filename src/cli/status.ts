import { defineCommand } from 'citty';
import { otherMinorNote } from '../cluster/source/versions.ts';
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
      if (cluster.state === 'ready' && Object.keys(cluster.images).length > 0)
        console.log(`Lab images: ${lacking.length === 0 ? 'all there' : `missing ${lacking.join(', ')}`}`);
      const note = cluster.kubernetes === null ? null : otherMinorNote(cluster.kubernetes);
      if (note !== null) console.log(note);
      if (cluster.state !== 'ready' && cluster.source !== 'kubeconfig')
        console.log('→ Run `npx kindlab up`.');
    }),
});
