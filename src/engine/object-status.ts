import type { KubeObject } from './kube-object.ts';
import { countOf, cutTo, type Fields, fieldsOf, listOf, textOf } from './object-fields.ts';
import { podStatus } from './object-pod.ts';
import type { ObjectNode } from './object-view.ts';

type Status = Pick<ObjectNode, 'status' | 'health'>;
type Reader = (spec: Fields, status: Fields, object: Fields) => Status;

const longestStatus = 160;

/** One line about an object, in the words that kubectl and the documentation use. */
export function statusOf(kind: string, object: KubeObject): Status {
  if (kind === 'Pod') return podStatus(object);
  if (object.metadata.deletionTimestamp !== undefined) return { status: 'Terminating', health: 'waiting' };
  const { status, health } = (readers[kind] ?? other)(fieldsOf(object.spec), fieldsOf(object.status), object);
  return { status: status === null ? null : cutTo(longestStatus, status), health };
}

const readers: Record<string, Reader> = {
  Deployment: (spec, status) => {
    if (spec.paused === true) return { status: `${readyOf(spec, status)}, paused`, health: 'waiting' };
    return replicas(spec, status);
  },
  ReplicaSet: replicas,
  ReplicationController: replicas,
  StatefulSet: replicas,
  DaemonSet: (_spec, status) => {
    const wanted = countOf(status.desiredNumberScheduled);
    return ready(countOf(status.numberReady), wanted);
  },
  Job: (spec, status) => {
    const failed = listOf(status.conditions).find(
      ({ type, status: is }) => type === 'Failed' && is === 'True',
    );
    if (failed !== undefined) return { status: `Failed, ${textOf(failed.reason)}`, health: 'wrong' };
    if (spec.suspend === true) return { status: 'Suspended', health: 'waiting' };
    const wanted = spec.completions === undefined ? 1 : countOf(spec.completions);
    const done = countOf(status.succeeded);
    const failures = countOf(status.failed);
    return {
      status: `${done}/${wanted} completed${failures === 0 ? '' : `, ${failures} failed`}`,
      health: done >= wanted ? 'ok' : 'waiting',
    };
  },
  CronJob: (spec) => plain(`${textOf(spec.schedule)}${spec.suspend === true ? ', suspended' : ''}`),
  HorizontalPodAutoscaler: (spec, status) =>
    plain(
      `${countOf(status.currentReplicas)} of ${countOf(spec.minReplicas) || 1}–${countOf(spec.maxReplicas)} replicas`,
    ),
  Service: (spec) => {
    const ports = listOf(spec.ports).map(({ port, protocol }) =>
      protocol === undefined || protocol === 'TCP' ? textOf(port) : `${textOf(port)}/${textOf(protocol)}`,
    );
    const where = textOf(spec.type) === 'ExternalName' ? spec.externalName : spec.clusterIP;
    return plain([spec.type, where === 'None' ? 'headless' : where, ports.join(',')].map(textOf).join(' '));
  },
  Ingress: (spec) => plain(joined(listOf(spec.rules).map(({ host }) => textOf(host) || '*'))),
  NetworkPolicy: (spec) => plain(joined(strings(spec.policyTypes))),
  ConfigMap: (_spec, _status, { data, binaryData }) =>
    plain(joined([...Object.keys(fieldsOf(data)), ...Object.keys(fieldsOf(binaryData))])),
  Secret: (_spec, _status, { type, data }) =>
    plain([textOf(type), joined(Object.keys(fieldsOf(data)))].filter(Boolean).join(': ')),
  PersistentVolumeClaim: (_spec, status) => {
    const phase = textOf(status.phase) || 'Pending';
    const size = textOf(fieldsOf(status.capacity).storage);
    return { status: `${phase} ${size}`.trim(), health: phase === 'Bound' ? 'ok' : 'waiting' };
  },
  ServiceAccount: () => ({ status: null, health: 'none' }),
  Role: (_spec, _status, { rules }) =>
    plain(
      joined(
        listOf(rules).map((rule) => `${strings(rule.verbs).join('/')} ${strings(rule.resources).join('/')}`),
      ),
    ),
  RoleBinding: (_spec, _status, { roleRef, subjects }) => {
    const { kind, name } = fieldsOf(roleRef);
    const whom = listOf(subjects).map((subject) => `${textOf(subject.kind)}/${textOf(subject.name)}`);
    return plain(`${textOf(kind)}/${textOf(name)} → ${joined(whom)}`);
  },
  ResourceQuota: (_spec, status) => {
    const used = fieldsOf(status.used);
    return plain(
      joined(
        Object.entries(fieldsOf(status.hard)).map(
          ([name, most]) => `${name} ${textOf(used[name]) || '0'}/${textOf(most)}`,
        ),
      ),
    );
  },
  LimitRange: (spec) => plain(joined(listOf(spec.limits).map(({ type }) => textOf(type)))),
  PodDisruptionBudget: (_spec, status) =>
    plain(
      `${countOf(status.currentHealthy)}/${countOf(status.desiredHealthy)} healthy, ${countOf(status.disruptionsAllowed)} disruptions allowed`,
    ),
};

/** Kinds of others say by convention how they are in `Ready`, or in a phase. */
function other(_spec: Fields, status: Fields): Status {
  const condition = listOf(status.conditions).find(({ type }) => type === 'Ready');
  if (condition !== undefined) {
    const isReady = condition.status === 'True';
    return {
      status: isReady ? 'Ready' : `not ready ${textOf(condition.reason)}`.trim(),
      health: isReady ? 'ok' : 'waiting',
    };
  }
  return { status: textOf(status.phase) || null, health: 'none' };
}

function replicas(spec: Fields, status: Fields): Status {
  const wanted = spec.replicas === undefined ? 1 : countOf(spec.replicas);
  return ready(countOf(status.readyReplicas), wanted);
}

function readyOf(spec: Fields, status: Fields): string | null {
  return replicas(spec, status).status;
}

function ready(count: number, wanted: number): Status {
  if (wanted === 0 && count === 0) return { status: '0 replicas', health: 'none' };
  return { status: `${count}/${wanted} ready`, health: count >= wanted ? 'ok' : 'waiting' };
}

function plain(status: string): Status {
  return { status: status.trim() || null, health: 'none' };
}

function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.map(textOf) : [];
}

function joined(parts: string[]): string {
  return parts.join(', ');
}
