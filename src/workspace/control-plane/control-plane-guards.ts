import type { KubernetesObject } from '@kubernetes/client-node';
import { labels } from '../names.ts';
import { controlPlaneNamespace } from './control-plane-names.ts';

/** What all control planes of a cluster share, in the order it must be made. */
export function controlPlaneGuards(): KubernetesObject[] {
  const shared = { [labels.managedBy]: 'kindlab', [labels.component]: 'guard' };
  const own = (name: string) => ({ name, namespace: controlPlaneNamespace, labels: shared });
  const manifests = [
    {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: {
        name: controlPlaneNamespace,
        labels: {
          ...shared,
          'pod-security.kubernetes.io/enforce': 'restricted',
          'pod-security.kubernetes.io/enforce-version': 'latest',
        },
      },
    },
    {
      apiVersion: 'v1',
      kind: 'ResourceQuota',
      metadata: own('kindlab'),
      spec: {
        hard: {
          pods: '100',
          services: '100',
          'services.nodeports': '0',
          'services.loadbalancers': '0',
          persistentvolumeclaims: '0',
          'count/jobs.batch': '0',
          'count/deployments.apps': '0',
        },
      },
    },
    // Nothing goes in or out; each workspace opens its own door. What is dialled for a learner stays within the pod.
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: own('deny-all'),
      spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] },
    },
  ];
  return manifests;
}
