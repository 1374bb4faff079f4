import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { attempt, run } from '../command.ts';

const here = import.meta.dirname;

/** Files whose content decides what a node image is, besides the programs and file systems in it. */
export const nodeImageRecipe = [
  'assemble-node.sh',
  'cni.conflist',
  'component-images.ts',
  'node-image.ts',
].map((name) => join(here, name));

export interface NodeImageParts {
  /** E.g. v1.36.3. */
  kubernetes: string;
  /** Tag of the base image in Docker. */
  base: string;
  /** Directory with kubelet, kubeadm, kubectl and the CNI plugins. */
  binaries: string;
  /** Directory with containerd, its shim and ctr. */
  containerd: string;
  /** OCI layouts to preload, by name. */
  images: { name: string; layout: string }[];
  /** Goes to /kind/manifests/default-storage.yaml. */
  storageManifest: string;
  /** A directory that may be filled and is removed by the caller. */
  scratch: string;
}

/** Makes Docker image `tag` out of the parts, in one container that is committed. */
export async function buildNodeImage(
  tag: string,
  parts: NodeImageParts,
  { signal, say }: { signal: AbortSignal; say: (detail: string) => void },
): Promise<void> {
  const container = `kindlab-build-${tag.slice(tag.lastIndexOf(':') + 1)}`;
  const manifests = join(parts.scratch, 'manifests');
  await mkdir(manifests, { recursive: true });
  await writeFile(join(manifests, 'default-storage.yaml'), parts.storageManifest);
  await cp(join(here, 'cni.conflist'), join(parts.scratch, 'cni.conflist'));
  await cp(join(here, 'assemble-node.sh'), join(parts.scratch, 'assemble-node.sh'));
  const mounts = [
    ['bin', parts.binaries],
    ['containerd', parts.containerd],
    ['manifests', manifests],
    ['cni.conflist', join(parts.scratch, 'cni.conflist')],
    ['assemble-node.sh', join(parts.scratch, 'assemble-node.sh')],
    ...parts.images.map((image) => [`images/${image.name}`, image.layout]),
  ];
  // What an interrupted build left behind.
  await attempt('docker', ['rm', '--force', '--volumes', container], { signal });
  try {
    await run(
      'docker',
      [
        'run',
        '--name',
        container,
        '--privileged',
        '--network',
        'none',
        '--stop-signal',
        'SIGRTMIN+3',
        '--env',
        `KUBERNETES_VERSION=${parts.kubernetes}`,
        ...mounts.flatMap(([name, path]) => [
          '--mount',
          `type=bind,source=${path},target=/stage/${name},readonly`,
        ]),
        '--entrypoint',
        '/bin/bash',
        parts.base,
        '/stage/assemble-node.sh',
      ],
      { signal, onLine: (line) => say(line.replace(/ +/g, ' ').slice(0, 120)) },
    );
    await run(
      'docker',
      [
        'commit',
        '--change',
        'ENTRYPOINT ["/usr/local/bin/entrypoint", "/sbin/init"]',
        '--change',
        'CMD []',
        '--change',
        'ENV container=docker KUBERNETES_VERSION=',
        container,
        tag,
      ],
      { signal },
    );
  } finally {
    // Not under `signal`: an abort is exactly when this has to happen.
    await attempt('docker', ['rm', '--force', '--volumes', container], { timeoutMs: 60_000 });
  }
}
