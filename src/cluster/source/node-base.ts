import { join } from 'node:path';
import type { RootFileSystem } from './root-file-system.ts';

// biome-ignore format: what a kind node needs from Debian, after kind's own base image
const packages = [
  'systemd', 'dbus', 'conntrack', 'iptables', 'nftables', 'iproute2', 'ethtool', 'util-linux', 'mount', 'kmod',
  'libseccomp2', 'pigz', 'e2fsprogs', 'bash', 'ca-certificates', 'curl', 'jq', 'procps', 'ipset', 'runc', 'socat',
];

/** The node's root file system without Kubernetes; `kindModule` is the unpacked kind module. */
export function nodeBase(kindModule: string): RootFileSystem {
  return {
    name: 'node',
    variant: 'minbase',
    packages,
    hook: join(import.meta.dirname, 'node-base-hook.sh'),
    hookEnvironment: { KIND_FILES: join(kindModule, 'images', 'base', 'files') },
  };
}

/** Under kube-proxy: the packet filter's tools and nothing else. */
export const proxyBase: RootFileSystem = {
  name: 'proxy',
  variant: 'extract',
  packages: ['base-files', 'iptables', 'nftables', 'conntrack', 'kmod'],
  hook: join(import.meta.dirname, 'proxy-base-hook.sh'),
};
