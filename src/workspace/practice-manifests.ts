import type { V1Namespace, V1NetworkPolicy, V1ResourceQuota, V1RoleBinding } from '@kubernetes/client-node';
import { labels, ownerLabels, toolboxNamespace } from './names.ts';

/**
 * How many objects a learner may make. Counts only: a CPU or memory quota would make every manifest of a lesson without
 * requests fail, and a LimitRange would add fields that the lesson does not show.
 */
const objectCounts = {
  pods: '60',
  services: '40',
  'services.nodeports': '20',
  'services.loadbalancers': '10',
  configmaps: '120',
  secrets: '120',
  persistentvolumeclaims: '20',
  replicationcontrollers: '40',
  resourcequotas: '10',
  'count/serviceaccounts': '40',
  'count/deployments.apps': '40',
  'count/replicasets.apps': '200',
  'count/statefulsets.apps': '20',
  'count/daemonsets.apps': '20',
  'count/jobs.batch': '100',
  'count/cronjobs.batch': '20',
  'count/ingresses.networking.k8s.io': '20',
  'count/networkpolicies.networking.k8s.io': '40',
} as const;

export function practiceNamespace(id: string, instance: string): V1Namespace {
  return {
    metadata: {
      name: id,
      labels: {
        ...ownerLabels(instance, 'practice'),
        // Enforced, but no warnings: they would stand in the output of commands.
        'pod-security.kubernetes.io/enforce': 'baseline',
        'pod-security.kubernetes.io/enforce-version': 'latest',
      },
    },
  };
}

export function practiceQuota(instance: string): V1ResourceQuota {
  return {
    metadata: { name: 'kindlab', labels: ownerLabels(instance, 'practice') },
    spec: { hard: { ...objectCounts } },
  };
}

/** Learners reach their own pods and nobody else's. What pods may reach is left open. */
export function practiceNetworkPolicy(id: string, instance: string): V1NetworkPolicy {
  return {
    metadata: { name: 'kindlab', labels: ownerLabels(instance, 'practice') },
    spec: {
      podSelector: {},
      policyTypes: ['Ingress'],
      ingress: [
        {
          _from: [
            { podSelector: {} },
            {
              namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': toolboxNamespace } },
              podSelector: { matchLabels: { [labels.workspace]: id } },
            },
          ],
        },
      ],
    },
  };
}

/** The ClusterRole with what `admin` leaves out: in-place resize (guard-manifests.ts). */
export const practiceExtrasRole = 'kindlab-practice-extras';

/** The learner may do in the practice namespace what a team's administrator may, and resize pods. */
export function practiceRoleBindings(id: string, instance: string): V1RoleBinding[] {
  const binding = (name: string, clusterRole: string): V1RoleBinding => ({
    metadata: { name, labels: ownerLabels(instance, 'practice') },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: clusterRole },
    subjects: [{ kind: 'ServiceAccount', name: id, namespace: toolboxNamespace }],
  });
  return [binding('kindlab', 'admin'), binding('kindlab-extras', practiceExtrasRole)];
}
