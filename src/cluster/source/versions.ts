import { defaultMinor, type KubernetesMinor, supportedMinors } from '../../lab/kubernetes-minors.ts';

/**
 * What a cluster of kindlab's own is made of, whichever minor of Kubernetes it has. The module versions are those in
 * modules/<name>/*.mod; a unit test holds the two together. Raise both, run `go mod tidy`, and record the labs' outputs again.
 */
export const versions = {
  kind: 'v0.33.0',
  metricsServer: 'v0.9.0',
  kwok: 'v0.8.0',
  etcdctl: 'v3.6.8',
  /** The Debian release that node and lab images come from. */
  debian: 'trixie',
} as const;

interface KubernetesVersion {
  /** What is compiled where no image can be pulled. */
  kubernetes: string;
  /** The go.mod in modules/node that pins it, with the etcd and CoreDNS that its kubeadm asks for. */
  goMod: string;
  /**
   * By digest, from the list in the release notes of the pinned version of kind
   * (https://github.com/kubernetes-sigs/kind/releases/tag/v0.33.0).
   */
  nodeImage: string;
}

export const kubernetesVersions: Record<KubernetesMinor, KubernetesVersion> = {
  '1.36': {
    kubernetes: 'v1.36.3',
    goMod: 'go.mod',
    nodeImage: 'kindest/node:v1.36.4@sha256:099e049362a1526b2db71494e1947aae99bd16290d7c895f2b7ea312e3cbfaed',
  },
  '1.35': {
    kubernetes: 'v1.35.8',
    goMod: 'kubernetes-1.35.mod',
    nodeImage: 'kindest/node:v1.35.8@sha256:07b2536e30b803ed61d1677a79df6115f798ce64c80f9e22f6ed45afd09323c0',
  },
};

/** "1.36" of "v1.36.3". */
export function minorOf(kubernetes: string): string {
  return /(\d+\.\d+)/.exec(kubernetes)?.[1] ?? kubernetes;
}

/** What somebody who brings a cluster of a minor that no lab is proven on should know; null for any other. */
export function otherMinorNote(kubernetes: string): string | null {
  if (supportedMinors.some((minor) => minor === minorOf(kubernetes))) return null;
  return `The cluster runs Kubernetes ${kubernetes}. The outputs in the chapters were recorded on ${supportedMinors.join(' and ')}: what you see may differ.`;
}

/** What is made for another minor than the default stands beside what is made for that one, and does not take its place. */
export function nameFor(name: string, minor: string | null): string {
  return minor === null || minor === defaultMinor ? name : `${name}-${minor}`;
}

type GoModule = 'node' | 'containerd' | 'local-path' | 'kwok';

/** Programs that are compiled in one go, and which module pins them. */
export interface BinaryGroup {
  id: 'control-plane' | 'containerd' | 'dns' | 'crictl' | 'storage' | 'metrics' | 'kwok' | 'kind';
  /** Of Kubernetes; null when it does not matter to these programs, and all clusters share them. */
  minor: KubernetesMinor | null;
  module: GoModule;
  /** The file in the module's folder that pins them. */
  goMod: string;
  packages: string[];
  /** Stamped into Kubernetes' own programs, so `kubectl version` tells the truth; null for the others. */
  stamp: string | null;
}

const kubernetes = (name: string) => `k8s.io/kubernetes/cmd/${name}`;
const cni = (name: string) => `github.com/containernetworking/plugins/plugins/${name}`;
const containerd = (name: string) => `github.com/containerd/containerd/v2/cmd/${name}`;

/** For a cluster of that minor, in the order they are needed: nothing after `containerd` holds up the first lab. */
export function binaryGroups(minor: KubernetesMinor): Record<BinaryGroup['id'], BinaryGroup> {
  const own = { minor, module: 'node', goMod: kubernetesVersions[minor].goMod } as const;
  const shared = { minor: null, goMod: 'go.mod', stamp: null } as const;
  return {
    'control-plane': {
      ...own,
      id: 'control-plane',
      stamp: kubernetesVersions[minor].kubernetes,
      packages: [
        kubernetes('kube-apiserver'),
        kubernetes('kube-controller-manager'),
        kubernetes('kube-scheduler'),
        kubernetes('kube-proxy'),
        kubernetes('kubelet'),
        kubernetes('kubeadm'),
        kubernetes('kubectl'),
        'go.etcd.io/etcd/server/v3',
        'sigs.k8s.io/kind',
        cni('main/bridge'),
        cni('main/loopback'),
        cni('main/ptp'),
        cni('ipam/host-local'),
        cni('meta/portmap'),
        'kindlab.local/node/pause',
      ],
    },
    containerd: {
      ...shared,
      id: 'containerd',
      module: 'containerd',
      packages: [containerd('containerd'), containerd('containerd-shim-runc-v2'), containerd('ctr')],
    },
    dns: { ...own, id: 'dns', stamp: null, packages: ['github.com/coredns/coredns'] },
    crictl: { ...shared, id: 'crictl', module: 'node', packages: ['sigs.k8s.io/cri-tools/cmd/crictl'] },
    storage: {
      ...shared,
      id: 'storage',
      module: 'local-path',
      packages: ['github.com/rancher/local-path-provisioner'],
    },
    metrics: {
      ...shared,
      id: 'metrics',
      module: 'node',
      stamp: kubernetesVersions[defaultMinor].kubernetes,
      packages: ['sigs.k8s.io/metrics-server/cmd/metrics-server', 'go.etcd.io/etcd/etcdctl/v3'],
    },
    kwok: { ...shared, id: 'kwok', module: 'kwok', packages: ['sigs.k8s.io/kwok/cmd/kwok'] },
    // On its own only where a node image can be pulled and nothing else has to be compiled.
    kind: { ...shared, id: 'kind', module: 'node', packages: ['sigs.k8s.io/kind'] },
  };
}

/** The linker's `-X` stamps for a Kubernetes version such as v1.36.3. */
export function versionStamps(version: string): string {
  const [major = '', minor = ''] = version.replace(/^v/, '').split('.');
  const values = { gitVersion: version, gitMajor: major, gitMinor: minor, gitTreeState: 'clean' };
  return ['k8s.io/component-base/version', 'k8s.io/client-go/pkg/version']
    .flatMap((path) => Object.entries(values).map(([name, value]) => `-X ${path}.${name}=${value}`))
    .join(' ');
}
