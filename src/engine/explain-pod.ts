import type { Localized } from '../lab/localized.ts';
import type { KubeObject } from './kube-object.ts';

type Fields = Record<string, unknown>;

/**
 * Why a Pod is not running or not ready, from its status and its newest warning event; null when the cluster gives
 * no reason. One sentence; the reason and message are the cluster's own words.
 */
export function explainPod(pod: KubeObject, events: readonly KubeObject[]): Localized | null {
  const status = fields(pod.status);
  const name = pod.metadata.name;
  if (pod.metadata.deletionTimestamp !== undefined) {
    return { ko: `파드 ${name}이(가) 종료되는 중이에요.`, en: `Pod ${name} is being terminated.` };
  }
  const containers = [...list(status.initContainerStatuses), ...list(status.containerStatuses)];
  for (const container of containers) {
    const waiting = fields(fields(container.state).waiting);
    const reason = text(waiting.reason);
    if (reason === '' || reason === 'PodInitializing' || reason === 'ContainerCreating') continue;
    const last = lastExit(container);
    const message = text(waiting.message);
    const detail = [reason, message, last?.en]
      .filter((part) => part !== undefined && part !== '')
      .join(' — ');
    const detailKo = [reason, message, last?.ko]
      .filter((part) => part !== undefined && part !== '')
      .join(' — ');
    return {
      ko: `컨테이너 ${text(container.name)}이(가) 기다리는 중이에요: ${cut(detailKo)}`,
      en: `Container ${text(container.name)} is waiting: ${cut(detail)}`,
    };
  }
  const scheduled = list(status.conditions).find((condition) => condition.type === 'PodScheduled');
  if (scheduled?.status === 'False') {
    const detail = cut(`${text(scheduled.reason)} — ${text(scheduled.message)}`);
    return {
      ko: `파드 ${name}을(를) 둘 노드가 아직 없어요: ${detail}`,
      en: `No node can take Pod ${name} yet: ${detail}`,
    };
  }
  const isReady = list(status.conditions).some(
    (condition) => condition.type === 'Ready' && condition.status === 'True',
  );
  if (isReady || status.phase === 'Succeeded') return null;
  const warning = newestWarning(pod, events);
  if (warning !== null) {
    const detail = cut(`${text(warning.reason)} — ${text(warning.message)}`);
    return {
      ko: `파드 ${name}의 최근 경고예요: ${detail}`,
      en: `The latest warning for Pod ${name}: ${detail}`,
    };
  }
  for (const container of containers) {
    const ended = exit(fields(fields(container.state).terminated)) ?? lastExit(container);
    if (ended === null) continue;
    return {
      ko: `컨테이너 ${text(container.name)}: ${ended.ko}`,
      en: `Container ${text(container.name)}: ${ended.en}`,
    };
  }
  return null;
}

function lastExit(container: Fields): Localized | null {
  return exit(fields(fields(container.lastState).terminated));
}

function exit(terminated: Fields): Localized | null {
  if (terminated.reason === undefined && terminated.exitCode === undefined) return null;
  if (terminated.reason === 'Completed') return null;
  const detail = `${text(terminated.reason)}, exit code ${text(terminated.exitCode)}`;
  return { ko: `마지막으로 끝난 이유: ${detail}`, en: `last ended with ${detail}` };
}

function newestWarning(pod: KubeObject, events: readonly KubeObject[]): KubeObject | null {
  let newest: KubeObject | null = null;
  let newestAt = '';
  for (const event of events) {
    const about = fields(event.involvedObject);
    if (event.type !== 'Warning' || about.kind !== 'Pod' || about.name !== pod.metadata.name) continue;
    if (about.uid !== undefined && pod.metadata.uid !== undefined && about.uid !== pod.metadata.uid) continue;
    const at = text(event.lastTimestamp ?? event.eventTime ?? event.metadata.creationTimestamp);
    if (newest !== null && at < newestAt) continue;
    newest = event;
    newestAt = at;
  }
  return newest;
}

function fields(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

function list(value: unknown): Fields[] {
  return Array.isArray(value) ? value.map(fields) : [];
}

function text(value: unknown): string {
  return value === undefined || value === null ? '' : String(value);
}

function cut(message: string): string {
  const line = message
    .replace(/\s+/g, ' ')
    .replace(/^ — | — $/g, '')
    .trim();
  return line.length > 300 ? `${line.slice(0, 297)}…` : line;
}
