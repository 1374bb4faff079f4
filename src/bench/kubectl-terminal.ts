import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { BenchContext } from './measurement.ts';
import type { Terminal } from './page-client.ts';
import { createTextWaiter } from './text-waiter.ts';

/** Everything variable comes through the environment, so that nothing has to be quoted. */
const commandLine =
  'exec "$BENCH_KUBECTL" --kubeconfig "$BENCH_KUBECONFIG" --context "$BENCH_CONTEXT" --namespace "$BENCH_NAMESPACE" exec -it "$BENCH_POD" -- bash';

/** `kubectl exec -it POD -- bash` under a real pseudo terminal, by util-linux' `script`. */
export function openKubectlTerminal(
  { kubectl, cluster }: BenchContext,
  { namespace, pod }: { namespace: string; pod: string },
): Terminal {
  const child = spawn(
    'env',
    [
      `BENCH_KUBECTL=${kubectl}`,
      `BENCH_KUBECONFIG=${cluster.kubeconfigPath}`,
      `BENCH_CONTEXT=${cluster.context}`,
      `BENCH_NAMESPACE=${namespace}`,
      `BENCH_POD=${pod}`,
      'SHELL=/bin/sh',
      ...['script', '--quiet', '--flush', '--return', '--command', commandLine, '/dev/null'],
    ],
    { detached: true, stdio: ['pipe', 'pipe', 'pipe'] },
  );
  const output = createTextWaiter('kubectl exec -it');
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', output.push);
  child.stdin.on('error', (error) => output.end(error.message));
  child.on('error', (error) => output.end(error.message));
  child.on('exit', (code, by) => output.end(`exit ${code ?? by}`));
  return {
    output,
    type: (keys) => child.stdin.write(keys),
    async close() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      await gone;
    },
  };
}
