/**
 * What a cluster of kindlab's own is made of. The module versions are those in modules/<name>/go.mod;
 * a unit test holds the two together. Raise both, run `go mod tidy`, and record the labs' outputs again.
 */
export const versions = {
  kubernetes: 'v1.36.3',
  kind: 'v0.33.0',
  /**
   * The node image of the Kubernetes minor that labs' outputs are recorded for, by digest, from the list in the release notes
   * of that version of kind (https://github.com/kubernetes-sigs/kind/releases/tag/v0.33.0); its default is a minor ahead.
   */
  nodeImage: 'kindest/node:v1.36.4@sha256:099e049362a1526b2db71494e1947aae99bd16290d7c895f2b7ea312e3cbfaed',
  metricsServer: 'v0.9.0',
  /** The Debian release that node and lab images come from. */
  debian: 'trixie',
} as const;

/** "1.36" of "v1.36.3". */
export function minorOf(kubernetes: string): string {
  return /(\d+\.\d+)/.exec(kubernetes)?.[1] ?? kubernetes;
}

/** What somebody who brings a cluster of another minor should know; null for one like kindlab's own. */
export function otherMinorNote(kubernetes: string): string | null {
  const recorded = minorOf(versions.kubernetes);
  if (minorOf(kubernetes) === recorded) return null;
  return `The cluster runs Kubernetes ${kubernetes}. The outputs in the chapters were recorded on ${recorded}: what you see may differ.`;
}

type GoModule = 'node' | 'containerd' | 'local-path';

/** Programs that are compiled in one go, and which module pins them. */
export interface BinaryGroup {
  id: 'control-plane' | 'containerd' | 'dns' | 'storage' | 'metrics' | 'kind';
  module: GoModule;
  packages: string[];
  /** Stamped into Kubernetes' own programs, so `kubectl version` tells the truth. */
  stamped: boolean;
}

const kubernetes = (name: string) => `k8s.io/kubernetes/cmd/${name}`;
const cni = (name: string) => `github.com/containernetworking/plugins/plugins/${name}`;
const containerd = (name: string) => `github.com/containerd/containerd/v2/cmd/${name}`;

/** In the order they are needed: nothing after `containerd` holds up the first lab. */
export const binaryGroups: Record<BinaryGroup['id'], BinaryGroup> = {
  'control-plane': {
    id: 'control-plane',
    module: 'node',
    stamped: true,
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
    id: 'containerd',
    module: 'containerd',
    stamped: false,
    packages: [containerd('containerd'), containerd('containerd-shim-runc-v2'), containerd('ctr')],
  },
  dns: {
    id: 'dns',
    module: 'node',
    stamped: false,
    packages: ['github.com/coredns/coredns', 'sigs.k8s.io/cri-tools/cmd/crictl'],
  },
  storage: {
    id: 'storage',
    module: 'local-path',
    stamped: false,
    packages: ['github.com/rancher/local-path-provisioner'],
  },
  metrics: {
    id: 'metrics',
    module: 'node',
    stamped: true,
    packages: ['sigs.k8s.io/metrics-server/cmd/metrics-server', 'go.etcd.io/etcd/etcdctl/v3'],
  },
  // On its own only where a node image can be pulled and nothing else has to be compiled.
  kind: { id: 'kind', module: 'node', stamped: false, packages: ['sigs.k8s.io/kind'] },
};

/** The linker's `-X` stamps for a Kubernetes version such as v1.36.3. */
export function versionStamps(version: string): string {
  const [major = '', minor = ''] = version.replace(/^v/, '').split('.');
  const values = { gitVersion: version, gitMajor: major, gitMinor: minor, gitTreeState: 'clean' };
  return ['k8s.io/component-base/version', 'k8s.io/client-go/pkg/version']
    .flatMap((path) => Object.entries(values).map(([name, value]) => `-X ${path}.${name}=${value}`))
    .join(' ');
}
