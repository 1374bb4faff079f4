import { stringify } from 'yaml';
import type { Host } from '../host.ts';

export interface KindConfigOptions {
  name: string;
  image: string;
  host: Pick<Host, 'cgroupVersion' | 'sysResource'>;
  /** Built images carry their own CNI configuration; pulled ones bring kindnet. */
  builtFromSource: boolean;
  /** Directory on this machine with the kubeadm patches of `kubeadmPatches`. */
  patchesDirectory: string;
}

/** Where the patches are inside the node. */
const patchesInNode = '/kind/kindlab-patches';

/** kind's cluster configuration (kind.x-k8s.io/v1alpha4) as YAML. Oddities of the host are answered only where the host has them. */
export function kindConfig({
  name,
  image,
  host,
  builtFromSource,
  patchesDirectory,
}: KindConfigOptions): string {
  const kubeletOnCgroupV1 = {
    kind: 'KubeletConfiguration',
    apiVersion: 'kubelet.config.k8s.io/v1beta1',
    // Since 1.35 the kubelet refuses to start there unless told otherwise.
    failCgroupV1: false,
  };
  return stringify({
    kind: 'Cluster',
    apiVersion: 'kind.x-k8s.io/v1alpha4',
    name,
    networking: {
      // Nobody but this machine may reach the API server.
      apiServerAddress: '127.0.0.1',
      disableDefaultCNI: builtFromSource,
    },
    kubeadmConfigPatches: [
      stringify({ kind: 'InitConfiguration', patches: { directory: patchesInNode } }),
      ...(host.cgroupVersion === 1 ? [stringify(kubeletOnCgroupV1)] : []),
    ],
    // Without CAP_SYS_RESOURCE nothing in the node may lower its OOM score.
    ...(host.sysResource
      ? {}
      : {
          containerdConfigPatches: [
            '[plugins."io.containerd.grpc.v1.cri"]\n  restrict_oom_score_adj = true\n',
          ],
        }),
    nodes: [
      {
        role: 'control-plane',
        image,
        extraMounts: [{ hostPath: patchesDirectory, containerPath: patchesInNode, readOnly: true }],
      },
    ],
  });
}

/**
 * kubeadm patches by file name. kubeadm's own CPU requests add up to 850m, which on two cores leaves learners' pods Pending;
 * requests are shares, not limits, so on an idle machine the control plane still gets all it wants.
 */
export function kubeadmPatches(): Record<string, string> {
  const staticPod = (container: string, cpu: string) =>
    stringify({ spec: { containers: [{ name: container, resources: { requests: { cpu } } }] } });
  return {
    'kube-apiserver0+strategic.yaml': staticPod('kube-apiserver', '100m'),
    'kube-controller-manager0+strategic.yaml': staticPod('kube-controller-manager', '25m'),
    'kube-scheduler0+strategic.yaml': staticPod('kube-scheduler', '25m'),
    'etcd0+strategic.yaml': staticPod('etcd', '50m'),
    'corednsdeployment0+strategic.yaml': stringify({
      spec: {
        replicas: 1,
        template: {
          spec: {
            containers: [{ name: 'coredns', resources: { requests: { cpu: '25m', memory: '30Mi' } } }],
          },
        },
      },
    }),
  };
}
