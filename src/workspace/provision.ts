import type { KubernetesObject, V1ContainerStatus, V1Pod } from '@kubernetes/client-node';
import type { Kube } from '../cluster/kube.ts';
import { KubeApiError } from '../cluster/kube-rest.ts';
import { LabError } from '../lab/lab-error.ts';
import { controlPlaneGuards } from './control-plane/control-plane-guards.ts';
import { controlPlaneNamespace } from './control-plane/control-plane-names.ts';
import { guardManifests } from './guard-manifests.ts';
import { labels, toolboxContainer, toolboxNamespace } from './names.ts';
import {
  practiceNamespace,
  practiceNetworkPolicy,
  practiceQuota,
  practiceRoleBindings,
} from './practice-manifests.ts';
import { type ToolboxOptions, toolboxPod, toolboxServiceAccount } from './toolbox-manifests.ts';

export const hasCode = (error: unknown, code: number) => error instanceof KubeApiError && error.code === code;

/** Makes what all workspaces share; what is there already is brought up to date. */
export async function ensureGuards(kube: Kube): Promise<void> {
  for (const manifest of [...guardManifests(), ...controlPlaneGuards()]) await createOrPatch(kube, manifest);
}

async function createOrPatch(kube: Kube, manifest: KubernetesObject): Promise<void> {
  try {
    await kube.objects.create(manifest);
  } catch (error) {
    if (!hasCode(error, 409)) throw error;
    // The content of an immutable ConfigMap is in its name.
    if (manifest.kind !== 'ConfigMap') await kube.objects.patch(manifest);
  }
}

/** Makes the practice namespace and what guards it. Rejects with KubeApiError 409 when the id is taken. */
export async function createPractice(
  kube: Kube,
  { id, instance }: ToolboxOptions,
  signal: AbortSignal,
): Promise<void> {
  await kube.core.createNamespace({ body: practiceNamespace(id, instance) });
  await Promise.all([
    ...practiceRoleBindings(id, instance).map((body) =>
      kube.rbac.createNamespacedRoleBinding({ namespace: id, body }),
    ),
    kube.networking.createNamespacedNetworkPolicy({
      namespace: id,
      body: practiceNetworkPolicy(id, instance),
    }),
  ]);
  // Last, so that a namespace with a quota is a complete one.
  await kube.core.createNamespacedResourceQuota({ namespace: id, body: practiceQuota(instance) });
  await practiceIsComplete(kube, id, signal);
}

/**
 * Rejects with KubeApiError 404 when the making of the namespace was cut short. Waits for the quota to be counted once:
 * until then creating anything it names is refused ("status unknown for quota"). After a restart of the control plane
 * that takes as long as the controller manager needs to lead again, 15 s and more.
 */
export async function practiceIsComplete(kube: Kube, namespace: string, signal: AbortSignal): Promise<void> {
  for (let attempt = 0; attempt < 600; attempt++) {
    signal.throwIfAborted();
    const quota = await kube.core.readNamespacedResourceQuota({ name: 'kindlab', namespace });
    if (quota.status?.used !== undefined) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new LabError('timeout', `The object quota of namespace ${namespace} was not counted within 30 s.`);
}

/** Makes the toolbox; what is there already stays. */
export async function createToolbox(kube: Kube, options: ToolboxOptions): Promise<void> {
  await unless409(
    kube.core.createNamespacedServiceAccount({
      namespace: toolboxNamespace,
      body: toolboxServiceAccount(options.id, options.instance),
    }),
  );
  await unless409(kube.core.createNamespacedPod({ namespace: toolboxNamespace, body: toolboxPod(options) }));
}

/** What is there already stays. */
export async function unless409(creation: Promise<unknown>): Promise<void> {
  try {
    await creation;
  } catch (error) {
    if (!hasCode(error, 409)) throw error;
  }
}

/** Asks for everything of a workspace to be removed; namespaces finish in the background. May be repeated. */
export async function deleteWorkspaceObjects(kube: Kube, id: string): Promise<void> {
  const inToolboxes = { name: id, namespace: toolboxNamespace };
  await Promise.all(
    [
      kube.core.deleteNamespacedPod({ ...inToolboxes, gracePeriodSeconds: 0 }),
      kube.core.deleteNamespacedServiceAccount(inToolboxes),
      // The rest of a control plane belongs to the namespace, and goes with it.
      kube.core.deleteNamespacedPod({ name: id, namespace: controlPlaneNamespace, gracePeriodSeconds: 0 }),
      kube.core.deleteNamespace({ name: id }),
    ].map(async (deletion) => {
      try {
        await deletion;
      } catch (error) {
        if (!hasCode(error, 404) && !hasCode(error, 409)) throw error;
      }
    }),
  );
}

/** Takes a pod away at once; one that is not there is fine. */
export async function deletePod(kube: Kube, namespace: string, name: string): Promise<void> {
  try {
    await kube.core.deleteNamespacedPod({ name, namespace, gracePeriodSeconds: 0 });
  } catch (error) {
    if (!hasCode(error, 404)) throw error;
  }
}

/** Ids of all workspaces this installation has something of in the cluster, and whether their practice namespace is usable. */
export async function findWorkspaces(
  kube: Kube,
  instance: string,
): Promise<Map<string, { namespace: 'active' | 'terminating' | 'absent' }>> {
  const owner = `${labels.managedBy}=kindlab,${labels.instance}=${instance}`;
  const [namespaces, pods, accounts, controlPlanes] = await Promise.all([
    kube.core.listNamespace({ labelSelector: `${owner},${labels.component}=practice` }),
    kube.core.listNamespacedPod({
      namespace: toolboxNamespace,
      labelSelector: `${owner},${labels.component}=toolbox`,
    }),
    kube.core.listNamespacedServiceAccount({
      namespace: toolboxNamespace,
      labelSelector: `${owner},${labels.component}=toolbox`,
    }),
    kube.core.listNamespacedPod({
      namespace: controlPlaneNamespace,
      labelSelector: `${owner},${labels.component}=control-plane`,
    }),
  ]);
  const found = new Map<string, { namespace: 'active' | 'terminating' | 'absent' }>();
  for (const item of [...pods.items, ...accounts.items, ...controlPlanes.items])
    found.set(item.metadata?.name ?? '', { namespace: 'absent' });
  for (const item of namespaces.items) {
    found.set(item.metadata?.name ?? '', {
      namespace: item.status?.phase === 'Active' ? 'active' : 'terminating',
    });
  }
  found.delete('');
  return found;
}

/**
 * Whether it will never run again: the kubelet evicted it, or took it away with its node. Such a pod counts as Succeeded,
 * with no word about the eviction, when its process was quick to end well: https://github.com/kubernetes/kubernetes/issues/141483
 */
export function podEnded(pod: V1Pod | undefined): boolean {
  return pod?.status?.phase === 'Failed' || pod?.status?.phase === 'Succeeded';
}

/** true when a shell can be opened in it; null while that may still come. Throws LabError `workspace` when it will not. */
export function toolboxRuns(pod: V1Pod | undefined): true | null {
  const status = pod?.status?.containerStatuses?.find((one) => one.name === toolboxContainer);
  if (status?.state?.running !== undefined && pod?.metadata?.deletionTimestamp === undefined) return true;
  const why = whyItCannotStart(status);
  if (why !== null) {
    throw new LabError('workspace', `The toolbox cannot start: ${why}`, {
      hint: 'Run `npx kindlab up` to load the images into the cluster again.',
    });
  }
  return null;
}

/** Why a container will never run as it is, in the kubelet's words; null while it may. */
export function whyItCannotStart(status: V1ContainerStatus | undefined): string | null {
  const { reason, message = '' } = status?.state?.waiting ?? {};
  if (reason === undefined) return null;
  const isFinal = /^(ErrImage|ImagePull|InvalidImage|CreateContainerConfigError)/.test(reason);
  return isFinal ? `${reason}: ${message}` : null;
}
