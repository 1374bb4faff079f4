import type { Kube } from '../cluster/kube.ts';

/** What recorded outputs must not depend on: node names, and their allocatable memory in the units labs print. */
export interface Machine {
  nodes: readonly string[];
  numbers: readonly string[];
}

export async function readMachine(kube: Kube): Promise<Machine> {
  const { items } = await kube.core.listNode();
  const nodes = items.flatMap((node) => node.metadata?.name ?? []);
  const numbers = items.flatMap((node) => {
    const kibibytes = /^(\d+)Ki$/.exec(node.status?.allocatable?.memory ?? '')?.[1];
    if (kibibytes === undefined) return [];
    const count = Number(kibibytes);
    return [count, count * 1024, Math.ceil(count / 1024)].map(String);
  });
  return { nodes, numbers: [...new Set(numbers)] };
}
