import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { pipeline } from 'node:stream/promises';
import { LabError } from '../../lab/lab-error.ts';
import { run } from '../command.ts';

/** Imports an OCI layout into a node's containerd, unpacked and ready to start. Streams it: nothing is written in between. */
export async function loadImage(node: string, layout: string, signal: AbortSignal): Promise<void> {
  const tar = spawn('tar', ['-C', layout, '-c', '.'], { stdio: ['ignore', 'pipe', 'inherit'], signal });
  const ctr = spawn(
    'docker',
    ['exec', '--interactive', node, 'ctr', '--namespace=k8s.io', 'images', 'import', '-'],
    { stdio: ['pipe', 'ignore', 'pipe'], signal },
  );
  const said: string[] = [];
  ctr.stderr.on('data', (chunk: Buffer) => said.push(chunk.toString()));
  const ended = Promise.all([once(tar, 'close'), once(ctr, 'close')]);
  await Promise.all([pipeline(tar.stdout, ctr.stdin), ended]);
  if (tar.exitCode !== 0 || ctr.exitCode !== 0) {
    throw new LabError(
      'cluster-setup',
      `An image could not be loaded into the node ${node}: ${said.join('').trim().split('\n').at(-1) ?? ''}`,
      {
        hint: 'Is the disk full? `df -h` and `docker system df` tell; then run `npx kindlab up` again.',
      },
    );
  }
}

/** Names of the images a node's containerd holds. */
export async function imagesInNode(node: string, signal: AbortSignal): Promise<Set<string>> {
  const list = await run('docker', ['exec', node, 'ctr', '--namespace=k8s.io', 'images', 'list', '--quiet'], {
    signal,
    timeoutMs: 60_000,
  });
  return new Set(list.split('\n').filter(Boolean));
}
