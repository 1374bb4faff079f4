import { setTimeout as sleep } from 'node:timers/promises';
import type { V1Node, V1Pod } from '@kubernetes/client-node';
import type { Kube } from '../../cluster/kube.ts';
import { createKubeRest, KubeApiError, type KubeRest } from '../../cluster/kube-rest.ts';
import type { KubeAccess } from '../../cluster/kubeconfig.ts';
import { LabError } from '../../lab/lab-error.ts';
import type { PodWatch } from '../pod-watch.ts';
import { hasCode, unless409, whyItCannotStart } from '../provision.ts';
import { within } from '../within.ts';
import type { ControlPlanePart } from '../workspace.ts';
import {
  type ControlPlaneOptions,
  controlPlaneNetworkPolicy,
  controlPlaneSecret,
  controlPlaneService,
} from './control-plane-manifests.ts';
import { simulatedNodes } from './control-plane-names.ts';
import { type ControlPlaneImages, controlPlaneContainers, controlPlanePod } from './control-plane-pod.ts';
import type { PkiFile } from './pki.ts';

const timeoutMs = 120_000;
const lookAgainMs = 100;
/** A connection may lead to where nobody answers any more. */
const answerWithinMs = 5_000;

export interface ControlPlaneStart {
  kube: Kube;
  watch: PodWatch;
  options: ControlPlaneOptions;
  pki: Record<PkiFile, string>;
  images: ControlPlaneImages;
  kubernetes: string;
  access: KubeAccess;
  starting(part: ControlPlanePart): void;
  signal: AbortSignal;
}

/**
 * Makes what is missing of a control plane in the cluster; resolves when it answers, controls, and its nodes are ready.
 * Rejects with LabError when that does not happen within 120 s, or will not.
 */
export async function startControlPlane(start: ControlPlaneStart): Promise<void> {
  const { watch, options, access, starting } = start;
  const { id } = options;
  const late = AbortSignal.timeout(timeoutMs);
  const signal = AbortSignal.any([start.signal, late]);
  try {
    starting('etcd');
    await createObjects(start);
    const running = (name: string) =>
      watch.waitFor(id, (pod) => containerRuns(pod, name), {
        signal,
        timeoutMs,
        what: `Starting ${name} of ${id}`,
      });
    await running(controlPlaneContainers.etcd);
    starting('apiServer');
    await running(controlPlaneContainers.apiServer);
    const rest = createKubeRest(access);
    await until(() => rest.send('GET', '/apis'), signal);
    await until(() => rest.send('GET', '/api/v1/namespaces/kube-system'), signal);
    starting('controllers');
    const simulated = simulatedNodes.map((name, index) =>
      createOnce(rest, '/api/v1/nodes', node(name, index, start.kubernetes)),
    );
    await createOnce(rest, '/api/v1/namespaces', { metadata: { name: id } });
    await until(() => rest.send('GET', `/api/v1/namespaces/${id}/serviceaccounts/default`), signal);
    starting('nodes');
    await Promise.all(simulated);
    await running(controlPlaneContainers.kwok);
    await Promise.all(
      simulatedNodes.map((name) =>
        until(async () => isReady((await rest.send('GET', `/api/v1/nodes/${name}`)) as V1Node), signal),
      ),
    );
  } catch (error) {
    if (late.aborted && !start.signal.aborted) {
      throw new LabError(
        'timeout',
        `The control plane of ${id} was not ready within ${timeoutMs / 1000} s.`,
        {
          cause: error,
          hint: 'Run `npx kindlab doctor` to see whether the machine is short of memory, and start the lab again.',
        },
      );
    }
    throw error;
  }
}

async function createObjects({ kube, options, pki, images, kubernetes }: ControlPlaneStart): Promise<void> {
  const objects = [
    { apiVersion: 'v1', kind: 'Secret', ...controlPlaneSecret(options, pki, kubernetes) },
    { apiVersion: 'v1', kind: 'Service', ...controlPlaneService(options) },
    { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', ...controlPlaneNetworkPolicy(options) },
  ];
  await Promise.all(objects.map((object) => unless409(kube.objects.create(object))));
  await unless409(
    kube.objects.create({ apiVersion: 'v1', kind: 'Pod', ...controlPlanePod(options, images) }),
  );
}

const createOnce = (rest: KubeRest, path: string, body: object) =>
  unless409(rest.send('POST', path, { body }));

/** true when it runs; null while that may still come. Throws LabError `workspace` when it will not. */
export function containerRuns(pod: V1Pod | undefined, name: string): true | null {
  const status = [
    ...(pod?.status?.initContainerStatuses ?? []),
    ...(pod?.status?.containerStatuses ?? []),
  ].find((one) => one.name === name);
  if (status?.state?.running !== undefined) return true;
  const why = whyItCannotStart(status);
  if (why !== null) {
    throw new LabError('workspace', `${name} cannot start: ${why}`, {
      hint: 'Its image may still be on its way: see `npx kindlab status`, and start the lab again when the add-ons are there.',
    });
  }
  const unscheduled = pod?.status?.conditions?.find(
    (one) => one.type === 'PodScheduled' && one.status === 'False',
  );
  if (unscheduled !== undefined) {
    throw new LabError(
      'workspace',
      `There is no room for a control plane of one's own: ${unscheduled.message ?? ''}`,
      { hint: 'End another lab that has one, or give the cluster more memory.' },
    );
  }
  return null;
}

/** Looks until there is an answer that is neither a refusal nor `false`. */
async function until(look: () => Promise<unknown>, signal: AbortSignal): Promise<void> {
  for (;;) {
    signal.throwIfAborted();
    try {
      const late = new LabError('timeout', `No answer within ${answerWithinMs / 1000} s.`);
      if ((await within(look(), { signal, timeoutMs: answerWithinMs, late })) !== false) return;
    } catch (error) {
      const mayCome = !(error instanceof KubeApiError) || error.code === 404 || error.code >= 500;
      // Its roles are made in the first moments; until then even the administrator's group may be refused.
      if (!mayCome && !hasCode(error, 403)) throw error;
    }
    await sleep(lookAgainMs, undefined, { signal });
  }
}

function isReady({ spec, status }: V1Node): boolean {
  const ready = status?.conditions?.some((one) => one.type === 'Ready' && one.status === 'True') === true;
  return ready && (spec?.taints ?? []).length === 0;
}

function node(name: string, index: number, kubernetes: string): V1Node {
  const resources = { cpu: '4', memory: '8Gi', pods: '110' };
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name,
      labels: {
        'kubernetes.io/hostname': name,
        'kubernetes.io/os': 'linux',
        'kubernetes.io/arch': 'amd64',
      },
    },
    spec: { podCIDR: `10.244.${index + 1}.0/24`, podCIDRs: [`10.244.${index + 1}.0/24`] },
    status: {
      capacity: resources,
      allocatable: resources,
      addresses: [
        { type: 'InternalIP', address: `10.0.0.${index + 11}` },
        { type: 'Hostname', address: name },
      ],
      nodeInfo: {
        architecture: 'amd64',
        bootID: '',
        containerRuntimeVersion: 'kwok',
        kernelVersion: 'kwok',
        kubeProxyVersion: '',
        kubeletVersion: kubernetes,
        machineID: '',
        operatingSystem: 'linux',
        osImage: 'simulated by KWOK',
        systemUUID: '',
      },
    },
  };
}
