import type { Localized } from '../lab/localized.ts';
import { explainScheduling } from './explain-scheduling.ts';
import type { KubeObject } from './kube-object.ts';
import { newestWarning } from './newest-warning.ts';

type Fields = Record<string, unknown>;

/** The last line a container printed before it ended; null when it is not known. */
export type LastLine = (pod: KubeObject, container: string) => string | null;

/**
 * Why a Pod is not running or not ready, from its status and its newest warning event; null when the cluster gives
 * no reason. One sentence; the reason and message are the cluster's own words.
 */
export function explainPod(
  pod: KubeObject,
  events: readonly KubeObject[],
  lastLine: LastLine = () => null,
): Localized | null {
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
      ko: `컨테이너 ${text(container.name)}이(가) 기다리는 중이에요: ${cut(detailKo)}${logged(pod, container, lastLine).ko}`,
      en: `Container ${text(container.name)} is waiting: ${cut(detail)}${logged(pod, container, lastLine).en}`,
    };
  }
  const scheduled = list(status.conditions).find((condition) => condition.type === 'PodScheduled');
  if (scheduled?.status === 'False') {
    const why = explainScheduling(text(scheduled.message));
    return {
      ko: `파드 ${name}을(를) 둘 노드가 아직 없어요: ${cut(why.ko)}`,
      en: `No node can take Pod ${name} yet: ${cut(why.en)}`,
    };
  }
  const isReady = list(status.conditions).some(
    (condition) => condition.type === 'Ready' && condition.status === 'True',
  );
  if (isReady || status.phase === 'Succeeded') return null;
  const warning = newestWarning({ ...pod, kind: 'Pod' }, events);
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
      ko: `컨테이너 ${text(container.name)}: ${ended.ko}${logged(pod, container, lastLine).ko}`,
      en: `Container ${text(container.name)}: ${ended.en}${logged(pod, container, lastLine).en}`,
    };
  }
  return null;
}

/** What follows the reason why a container ended. */
function logged(pod: KubeObject, container: Fields, lastLine: LastLine): Localized {
  const hasEnded = exit(fields(fields(container.state).terminated)) ?? lastExit(container);
  const line = hasEnded === null ? null : lastLine(pod, text(container.name));
  return line === null
    ? { ko: '', en: '' }
    : { ko: `. 마지막 로그: ${quoted(line)}`, en: `. Its last log line: ${quoted(line)}` };
}

/** A line of a log within a sentence. */
export function quoted(line: string): string {
  return `\`${line.replaceAll('`', "'")}\``;
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
