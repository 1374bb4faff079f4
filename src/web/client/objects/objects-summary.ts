import type { ObjectNode, ObjectTree } from '../../../api/api-schema.ts';

export interface ObjectsSummary {
  ready: number;
  total: number;
  /** Objects with which something is wrong, each cause counted once. */
  wrong: number;
}

export function summaryOf(tree: ObjectTree): ObjectsSummary {
  return { ...tree.pods, wrong: tree.groups.reduce((sum, { nodes }) => sum + wrongIn(nodes), 0) };
}

/** An object whose trouble is that of something below it is not counted beside it; a Service's Pods are counted where they live. */
function wrongIn(nodes: ObjectNode[]): number {
  return nodes.reduce((sum, { kind, children, health, why }) => {
    const below = kind === 'Service' ? 0 : wrongIn(children);
    const isWrong = health === 'wrong' || (why !== null && health !== 'waiting');
    return sum + (below > 0 ? below : isWrong ? 1 : 0);
  }, 0);
}
