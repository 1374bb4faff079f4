import type { KubeObject } from './kube-object.ts';
import { countOf, type Fields, fieldsOf, listOf, textOf } from './object-fields.ts';
import type { ObjectNode } from './object-view.ts';

type Status = Pick<ObjectNode, 'status' | 'health'>;

/** Waiting for these passes by itself. */
const passing = new Set(['ContainerCreating', 'PodInitializing', '']);

/** What the STATUS and READY columns of `kubectl get pods` say. */
export function podStatus(pod: KubeObject): Status {
  const status = fieldsOf(pod.status);
  if (pod.metadata.deletionTimestamp !== undefined) return { status: 'Terminating', health: 'waiting' };
  const phase = textOf(status.phase) || 'Unknown';
  if (phase === 'Succeeded') return { status: 'Completed', health: 'ok' };
  const containers = listOf(status.containerStatuses);
  const init = listOf(status.initContainerStatuses).find(isHolding);
  if (init !== undefined) {
    const { status: word, health } = containerStatus(init);
    return { status: `Init: ${word}`, health: health === 'wrong' ? 'wrong' : 'waiting' };
  }
  const troubled = containers.map(containerStatus).find(({ health }) => health === 'wrong');
  const reason = textOf(status.reason);
  if (phase === 'Failed') return { status: reason || (troubled?.status ?? 'Failed'), health: 'wrong' };
  if (troubled !== undefined) return troubled;
  if (isUnschedulable(status)) return { status: 'Pending', health: 'wrong' };
  const waiting = containers.map((one) => waitingReason(one)).find((one) => one !== '');
  if (phase !== 'Running') return { status: waiting ?? (reason || phase), health: 'waiting' };
  const ready = containers.filter((container) => container.ready === true).length;
  const total = Math.max(containers.length, listOf(fieldsOf(pod.spec).containers).length);
  return { status: `Running, ${ready}/${total} ready`, health: ready === total ? 'ok' : 'waiting' };
}

/** Of an element of `containerStatuses`. */
export function containerStatus(container: Fields): Status {
  const state = fieldsOf(container.state);
  const restarts = countOf(container.restartCount);
  const suffix = restarts === 0 ? '' : `, ${restarts} ${restarts === 1 ? 'restart' : 'restarts'}`;
  if (state.terminated !== undefined) {
    const { reason, exitCode } = fieldsOf(state.terminated);
    const isFine = exitCode === 0;
    const word = textOf(reason) || 'Terminated';
    return {
      status: `${isFine ? word : `${word}, exit code ${textOf(exitCode)}`}${suffix}`,
      health: isFine ? 'ok' : 'wrong',
    };
  }
  if (state.running !== undefined) {
    const isReady = container.ready === true;
    return {
      status: `Running${isReady ? '' : ', not ready'}${suffix}`,
      health: isReady ? 'ok' : 'waiting',
    };
  }
  const reason = waitingReason(container);
  return { status: `${reason || 'Waiting'}${suffix}`, health: passing.has(reason) ? 'waiting' : 'wrong' };
}

/** The lines below a Pod. Containers that have no status yet are there, too. */
export function containerNodes(pod: KubeObject, podId: string): ObjectNode[] {
  const { initContainers, containers } = fieldsOf(pod.spec);
  const status = fieldsOf(pod.status);
  const statuses = [...listOf(status.initContainerStatuses), ...listOf(status.containerStatuses)];
  return [...listOf(initContainers), ...listOf(containers)].map(({ name }) => {
    const known = statuses.find((one) => one.name === name);
    return {
      id: `${podId}/${textOf(name)}`,
      kind: 'container',
      name: textOf(name),
      ...(known === undefined ? { status: 'Waiting', health: 'waiting' as const } : containerStatus(known)),
      why: null,
      isExplainedBelow: false,
      createdAt: null,
      look: `kubectl logs ${pod.metadata.name} -c ${textOf(name)}`,
      children: [],
    };
  });
}

export function isPodReady(pod: KubeObject): boolean {
  return listOf(fieldsOf(pod.status).conditions).some(
    ({ type, status }) => type === 'Ready' && status === 'True',
  );
}

/** A sidecar that has started holds nothing up. */
function isHolding(init: Fields): boolean {
  const state = fieldsOf(init.state);
  return fieldsOf(state.terminated).exitCode !== 0 && init.started !== true;
}

function isUnschedulable(status: Fields): boolean {
  return listOf(status.conditions).some(
    ({ type, status: is, reason }) => type === 'PodScheduled' && is === 'False' && reason === 'Unschedulable',
  );
}

function waitingReason(container: Fields): string {
  return textOf(fieldsOf(fieldsOf(container.state).waiting).reason);
}
