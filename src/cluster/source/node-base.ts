import { join } from 'node:path';
import type { RootFileSystem } from './root-file-system.ts';

/** What a kind node needs from Debian, after kind's own base image. */
const packages = [
  'systemd', 'dbus', 'conntrack', 'iptables', 'nftables', 'iproute2', 'ethtool', 'util-linux', 'mount', 'kmod',
  'libseccomp2', 'pigz', 'e2fsprogs', 'bash', 'ca-certificates', 'curl', 'jq', 'procps', 'ipset', 'runc', 'socat',
];

export const nodeBaseHook = join(import.meta.dirname, 'node-base-hook.sh');

/** The node's root file system without Kubernetes; `kindModule` is the unpacked kind module. */
export function nodeBase(kindModule: string): RootFileSystem {
  return { variant: 'minbase', packages, hook: nodeBaseHook, hookEnvironment: { KIND_FILES: join(kindModule, 'images', 'base', 'files') } };
}

export const proxyHook = join(import.meta.dirname, 'proxy-base-hook.sh');

/** Under kube-proxy: the packet filter's tools and nothing else. */
export const proxyBase: RootFileSystem = {
  variant: 'extract',
  packages: ['base-files', 'iptables', 'nftables', 'conntrack', 'kmod'],
  hook: proxyHook,
};
