import type { Localized } from '../lab/localized.ts';
import { explainPod, type LastLine } from './explain-pod.ts';
import type { KubeObject } from './kube-object.ts';
import { newestWarning } from './newest-warning.ts';

interface WorkloadSpec {
  replicas?: number;
  completions?: number;
  parallelism?: number;
  selector?: { matchLabels?: Record<string, string> };
}

interface WorkloadStatus {
  desiredNumberScheduled?: number;
  succeeded?: number;
  conditions?: { type: string; status: string; reason?: string; message?: string }[];
}

/** Labels that select the Pods of a workload or a Service; null where the object selects none by labels. */
export function selectorOf({ kind, spec }: KubeObject): Record<string, string> | null {
  if (typeof spec !== 'object' || spec === null) return null;
  const { selector } = spec as { selector?: unknown };
  if (typeof selector !== 'object' || selector === null) return null;
  const labels = kind === 'Service' ? selector : (selector as WorkloadSpec['selector'])?.matchLabels;
  return labels === undefined ? null : (labels as Record<string, string>);
}

export function podsSelected(labels: Record<string, string>, pods: readonly KubeObject[]): KubeObject[] {
  return pods.filter(({ metadata }) =>
    Object.entries(labels).every(([key, value]) => metadata.labels?.[key] === value),
  );
}

/**
 * How many of a workload's Pods are ready (of a Job: have completed), and what holds up the first that is not: "2 of 3
 * Pods are ready. No node can take Pod web-x yet: …". null when all are, or when the object has no Pods to wait for.
 * `workload` has its `kind`.
 */
export function explainWorkload(
  workload: KubeObject,
  pods: readonly KubeObject[],
  events: readonly KubeObject[],
  lastLine?: LastLine,
): Localized | null {
  const counted = countPods(workload, pods);
  if (counted === null) return null;
  const refused = refusalOf(workload, events);
  const why =
    refused !== null
      ? { ko: `파드를 만들지 못했어요: ${refused}`, en: `Its Pods cannot be created: ${refused}` }
      : podsOf(workload, pods)
          .map((pod) => (isReady(pod) ? null : explainPod(pod, events, lastLine)))
          .find((one) => one !== null);
  return why ? { ko: `${counted.ko} ${why.ko}`, en: `${counted.en} ${why.en}` } : counted;
}

/** "2 of 3 Pods are ready."; null when all are, or when there are none to wait for. */
export function countPods(workload: KubeObject, pods: readonly KubeObject[]): Localized | null {
  const { kind, metadata } = workload;
  const { replicas, completions, parallelism } = (workload.spec ?? {}) as WorkloadSpec;
  const status = (workload.status ?? {}) as WorkloadStatus;
  if (selectorOf(workload) === null || kind === 'Service') return null;
  if (kind === 'Job') {
    const wanted = completions ?? parallelism ?? 1;
    const done = status.succeeded ?? 0;
    const failed = status.conditions?.find(({ type, status }) => type === 'Failed' && status === 'True');
    if (done >= wanted) return null;
    const end = failed === undefined ? '' : ` (${failed.reason}: ${failed.message})`;
    return {
      ko: `잡 ${metadata.name}의 파드 ${wanted}개 가운데 ${done}개가 완료됐어요${failed === undefined ? '.' : `. 잡은 실패로 끝났어요${end}.`}`,
      en: `${done} of ${wanted} Pods of Job ${metadata.name} ${done === 1 ? 'has' : 'have'} completed${failed === undefined ? '.' : `. The Job has failed${end}.`}`,
    };
  }
  const wanted = kind === 'DaemonSet' ? status.desiredNumberScheduled : replicas;
  if (wanted === undefined || wanted === 0) return null;
  const ready = podsOf(workload, pods).filter(isReady).length;
  if (ready >= wanted) return null;
  return {
    ko: `파드 ${wanted}개 가운데 ${ready}개가 준비됐어요.`,
    en: `${ready} of ${wanted} Pods ${ready === 1 ? 'is' : 'are'} ready.`,
  };
}

/** Why the Pods of this workload are not even created, in the API server's words; null when they are. */
export function refusalOf(workload: KubeObject, events: readonly KubeObject[]): string | null {
  const { conditions = [] } = (workload.status ?? {}) as WorkloadStatus;
  const failure = conditions.find(({ type, status }) => type === 'ReplicaFailure' && status === 'True');
  if (failure?.message !== undefined) return shorten(failure.message);
  // Deployments say it themselves; what creates Pods itself has an event.
  if (!/^(StatefulSet|DaemonSet|Job|ReplicaSet)$/.test(workload.kind ?? '')) return null;
  const warning = newestWarning({ ...workload, kind: workload.kind ?? '' }, events);
  if (warning === null || warning.reason !== 'FailedCreate') return null;
  return shorten(String(warning.message ?? ''));
}

/** Not those that are being deleted. */
export function podsOf(workload: KubeObject, pods: readonly KubeObject[]): KubeObject[] {
  const labels = selectorOf(workload);
  if (labels === null) return [];
  return podsSelected(labels, pods).filter(({ metadata }) => metadata.deletionTimestamp === undefined);
}

/** Without the words before the reason: `Error creating: pods "web-x" is forbidden: exceeded quota: …`. */
function shorten(message: string): string {
  return message
    .replace(/\s+/g, ' ')
    .replace(/^.*?is forbidden: /, '')
    .slice(0, 300);
}

function isReady({ status }: KubeObject): boolean {
  const { conditions = [] } = (status ?? {}) as WorkloadStatus;
  return conditions.some((condition) => condition.type === 'Ready' && condition.status === 'True');
}
