import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { KubernetesObject, V1ConfigMap } from '@kubernetes/client-node';
import { labels, toolboxNamespace } from './names.ts';
import { practiceExtrasRole } from './practice-manifests.ts';

const toolboxFolder = join(import.meta.dirname, 'toolbox');
const shared = { [labels.managedBy]: 'kindlab', [labels.component]: 'guard' };
const everyToolbox = {
  kind: 'Group',
  apiGroup: 'rbac.authorization.k8s.io',
  name: `system:serviceaccounts:${toolboxNamespace}`,
};

/** The scripts a toolbox runs, under a name that says which: pods of an older kindlab keep the ones they started with. */
export function scriptsConfigMap(): V1ConfigMap & { metadata: { name: string } } {
  const data = Object.fromEntries(
    readdirSync(toolboxFolder).map((name) => [name, readFileSync(join(toolboxFolder, name), 'utf8')]),
  );
  const hash = createHash('sha256').update(JSON.stringify(data)).digest('hex').slice(0, 10);
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: `toolbox-${hash}`, namespace: toolboxNamespace, labels: shared },
    immutable: true,
    data,
  };
}

/** What all workspaces of a cluster share, in the order it must be made. Several kindlabs on one cluster make the same. */
export function guardManifests(): KubernetesObject[] {
  const inToolboxes = (name: string) => ({ name, namespace: toolboxNamespace, labels: shared });
  const manifests = [
    {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: {
        name: toolboxNamespace,
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
      metadata: inToolboxes('kindlab'),
      spec: {
        hard: {
          pods: '200',
          services: '0',
          persistentvolumeclaims: '0',
          'count/jobs.batch': '0',
          'count/deployments.apps': '0',
        },
      },
    },
    {
      apiVersion: 'v1',
      kind: 'LimitRange',
      metadata: inToolboxes('kindlab'),
      spec: { limits: [{ type: 'Container', max: { cpu: '2', memory: '1Gi' } }] },
    },
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: inToolboxes('deny-ingress'),
      spec: { podSelector: {}, policyTypes: ['Ingress'] },
    },
    // The read-only extras that lessons about nodes, API paths and cluster components need (coverage note G11, "R").
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRole',
      metadata: { name: 'kindlab-reader', labels: shared },
      rules: [
        { apiGroups: [''], resources: ['nodes'], verbs: ['get', 'list'] },
        { apiGroups: ['rbac.authorization.k8s.io'], resources: ['clusterroles'], verbs: ['get', 'list'] },
        // kubectl looks there for a kind it does not know; refused, it says that instead of "no matches for kind".
        {
          apiGroups: ['apiextensions.k8s.io'],
          resources: ['customresourcedefinitions'],
          verbs: ['get', 'list'],
        },
        { nonResourceURLs: ['/'], verbs: ['get'] },
      ],
    },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRoleBinding',
      metadata: { name: 'kindlab-reader', labels: shared },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'kindlab-reader' },
      subjects: [everyToolbox],
    },
    // What the role `admin` leaves out and lessons need; bound in practice namespaces only.
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRole',
      metadata: { name: practiceExtrasRole, labels: shared },
      rules: [{ apiGroups: [''], resources: ['pods/resize'], verbs: ['get', 'patch', 'update'] }],
    },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'Role',
      metadata: { name: 'kindlab-reader', namespace: 'kube-system', labels: shared },
      rules: [
        { apiGroups: [''], resources: ['services', 'configmaps'], verbs: ['get', 'list'] },
        { apiGroups: ['apps'], resources: ['daemonsets'], verbs: ['get', 'list'] },
      ],
    },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'RoleBinding',
      metadata: { name: 'kindlab-reader', namespace: 'kube-system', labels: shared },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'kindlab-reader' },
      subjects: [everyToolbox],
    },
  ];
  return [...manifests, scriptsConfigMap()];
}
