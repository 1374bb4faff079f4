import type { Localized } from '../lab/localized.ts';
import { explainPod } from './explain-pod.ts';
import type { KubeObject } from './kube-object.ts';

interface Workload {
  replicas?: number;
  selector?: { matchLabels?: Record<string, string> };
}

/** Labels that select the Pods of a workload or a Service; null where the object selects none by labels. */
export function selectorOf({ kind, spec }: KubeObject): Record<string, string> | null {
  if (typeof spec !== 'object' || spec === null) return null;
  const { selector } = spec as { selector?: unknown };
  if (typeof selector !== 'object' || selector === null) return null;
  const labels = kind === 'Service' ? selector : (selector as Workload['selector'])?.matchLabels;
  return labels === undefined ? null : (labels as Record<string, string>);
}

export function podsSelected(labels: Record<string, string>, pods: readonly KubeObject[]): KubeObject[] {
  return pods.filter(({ metadata }) =>
    Object.entries(labels).every(([key, value]) => metadata.labels?.[key] === value),
  );
}

/**
 * How many of a workload's Pods are ready, and what holds up the first that is not: "2 of 3 Pods are ready. No node can
 * take Pod web-x yet: …". null when all are, or when the object has no Pods to wait for.
 */
export function explainWorkload(
  workload: KubeObject,
  pods: readonly KubeObject[],
  events: readonly KubeObject[],
): Localized | null {
  const labels = selectorOf(workload);
  const { replicas } = (workload.spec ?? {}) as Workload;
  if (labels === null || replicas === undefined || replicas === 0) return null;
  const mine = podsSelected(labels, pods).filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  const ready = mine.filter(isReady).length;
  if (ready >= replicas) return null;
  const why = mine.map((pod) => (isReady(pod) ? null : explainPod(pod, events))).find((one) => one !== null);
  return {
    ko: `파드 ${replicas}개 가운데 ${ready}개가 준비됐어요.${why ? ` ${why.ko}` : ''}`,
    en: `${ready} of ${replicas} Pods ${ready === 1 ? 'is' : 'are'} ready.${why ? ` ${why.en}` : ''}`,
  };
}

function isReady({ status }: KubeObject): boolean {
  const { conditions = [] } = (status ?? {}) as { conditions?: { type: string; status: string }[] };
  return conditions.some((condition) => condition.type === 'Ready' && condition.status === 'True');
}
