import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { attempt } from '../command.ts';
import { kubectlInNode } from '../kind/node.ts';

const namespace = 'kindlab-probe';

/**
 * Finds out with real pods whether the cluster enforces NetworkPolicy: one page that a policy closes, one that none does,
 * both asked for from a third place. Null when not even the open one answers. Leaves nothing behind.
 */
export async function probeNetworkPolicy(node: string, signal: AbortSignal): Promise<boolean | null> {
  const kubectl = (...args: string[]) => kubectlInNode(node, args, { signal, timeoutMs: 90_000 });
  const remove = [
    'exec',
    node,
    'kubectl',
    '--kubeconfig=/etc/kubernetes/admin.conf',
    'delete',
    'namespace',
    namespace,
    '--ignore-not-found',
    '--wait=false',
  ];
  try {
    await kubectlInNode(node, ['apply', '--filename=-'], {
      signal,
      input: await readFile(join(import.meta.dirname, 'network-policy.yaml'), 'utf8'),
    });
    await kubectl(
      'wait',
      '--namespace',
      namespace,
      '--for=condition=Ready',
      'pod/open',
      'pod/closed',
      '--timeout=60s',
    );
    const [open, closed] = (
      await kubectl(
        'get',
        'pods',
        '--namespace',
        namespace,
        'open',
        'closed',
        '--output=jsonpath={.items[*].status.podIP}',
      )
    )
      .trim()
      .split(' ');
    const asks = async (ip: string | undefined) =>
      (
        await attempt(
          'docker',
          [
            'exec',
            node,
            'kubectl',
            '--kubeconfig=/etc/kubernetes/admin.conf',
            'exec',
            '--namespace',
            namespace,
            'open',
            '--',
            'wget',
            '-q',
            '-T',
            '2',
            '-O',
            '/dev/null',
            `http://${ip}:8080/`,
          ],
          { signal, timeoutMs: 20_000 },
        )
      ).exitCode === 0;
    if (!(await asks(open))) return null;
    // An agent may need a moment to see the policy: only a page that stays open is open.
    for (let look = 0; look < 3; look += 1) {
      if (!(await asks(closed))) return true;
    }
    return false;
  } finally {
    await attempt('docker', remove, { timeoutMs: 30_000 });
  }
}
