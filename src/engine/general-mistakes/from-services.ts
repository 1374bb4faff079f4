import { podsSelected, selectorOf } from '../explain-workload.ts';
import type { KubeObject } from '../kube-object.ts';
import type { GeneralMistake } from './general-mistake.ts';

/** A Service whose selector matches no Pod although there are Pods it could be meant for; null when there is none. */
export function generalMistakeOfServices(
  services: readonly KubeObject[],
  pods: readonly KubeObject[],
): GeneralMistake | null {
  for (const service of services) {
    const labels = selectorOf({ ...service, kind: 'Service' });
    if (labels === null || Object.keys(labels).length === 0) continue;
    if (pods.length === 0 || podsSelected(labels, pods).length > 0) continue;
    const wanted = show(labels);
    const there = [...new Set(pods.map(({ metadata }) => show(metadata.labels ?? {})))].filter(Boolean);
    if (there.length === 0) continue;
    const found = there.slice(0, 3).join(' | ');
    return {
      id: 'general-selector-matches-nothing',
      say: {
        ko: `서비스 ${service.metadata.name}의 selector(${wanted})에 맞는 파드가 없어요. 있는 파드의 레이블: ${found}`,
        en: `No Pod matches the selector of Service ${service.metadata.name} (${wanted}). The Pods there have ${found}.`,
      },
      look: 'kubectl get pods --show-labels',
    };
  }
  return null;
}

function show(labels: Record<string, string>): string {
  return Object.entries(labels)
    .filter(([key]) => key !== 'pod-template-hash')
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
}
