import type { Kube } from '../../cluster/kube.ts';

/** A control plane holds about 300 MiB; the rest is for what its learner puts into it. */
const eachBytes = 448 * 1024 ** 2;
/** The cluster itself, this server, and learners' pods. */
const keptFreeBytes = 3 * 1024 ** 3;
const most = 16;

const units: Record<string, number> = {
  '': 1,
  Ki: 1024,
  Mi: 1024 ** 2,
  Gi: 1024 ** 3,
  K: 1e3,
  M: 1e6,
  G: 1e9,
};

/** How many control planes of one's own the cluster's nodes have memory for; at least one. */
export async function controlPlanesThatFit(kube: Kube): Promise<number> {
  const { items } = await kube.core.listNode();
  const bytes = items.map(({ status }) => bytesOf(status?.allocatable?.memory ?? '0'));
  return controlPlanesIn(bytes.reduce((sum, one) => sum + one, 0));
}

export function controlPlanesIn(memoryBytes: number): number {
  return Math.max(1, Math.min(most, Math.floor((memoryBytes - keptFreeBytes) / eachBytes)));
}

/** A quantity such as `24684488Ki`. */
export function bytesOf(quantity: string): number {
  const [, number, unit = ''] = /^(\d+)(\D*)$/.exec(quantity) ?? [];
  return Number(number ?? 0) * (units[unit] ?? 1);
}
