import type { ObjectGroup } from './object-view.ts';

export interface ObjectKind {
  apiVersion: string;
  kind: string;
}

const kinds: Record<Exclude<ObjectGroup, 'other'>, Record<string, readonly string[]>> = {
  workloads: {
    v1: ['Pod', 'ReplicationController'],
    'apps/v1': ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet'],
    'batch/v1': ['CronJob', 'Job'],
    'autoscaling/v2': ['HorizontalPodAutoscaler'],
  },
  network: { v1: ['Service'], 'networking.k8s.io/v1': ['Ingress', 'NetworkPolicy'] },
  configuration: { v1: ['ConfigMap', 'Secret'] },
  storage: { v1: ['PersistentVolumeClaim'] },
  access: { v1: ['ServiceAccount'], 'rbac.authorization.k8s.io/v1': ['Role', 'RoleBinding'] },
  limits: { v1: ['ResourceQuota', 'LimitRange'], 'policy/v1': ['PodDisruptionBudget'] },
};

/** What the view shows of any namespace; a lab may name further kinds. */
export const usualKinds: readonly ObjectKind[] = Object.values(kinds).flatMap((byVersion) =>
  Object.entries(byVersion).flatMap(([apiVersion, names]) => names.map((kind) => ({ apiVersion, kind }))),
);

const groups = new Map(
  Object.entries(kinds).flatMap(([group, byVersion]) =>
    Object.values(byVersion)
      .flat()
      .map((kind, order) => [kind, { group: group as ObjectGroup, order }]),
  ),
);

export function groupOf(kind: string): ObjectGroup {
  return groups.get(kind)?.group ?? 'other';
}

/** Within a group. */
export function orderOf(kind: string): number {
  return groups.get(kind)?.order ?? 0;
}

/** As kubectl wants it: `pod`, or `crontab.stable.example.com` for kinds that are not Kubernetes' own. */
export function resourceName({ apiVersion, kind }: ObjectKind): string {
  const isUsual = usualKinds.some((usual) => usual.kind === kind && usual.apiVersion === apiVersion);
  const group = apiVersion.includes('/') ? apiVersion.split('/')[0] : undefined;
  return isUsual || group === undefined ? kind.toLowerCase() : `${kind.toLowerCase()}.${group}`;
}
