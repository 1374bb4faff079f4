import type { FieldSchema, KindSchema, KubernetesKind } from '../../../../src/api/kubernetes-schema.ts';
import schemas from './schemas.json' with { type: 'json' };

/** Of Kubernetes 1.36, with the fields these tests speak of. */
export function schemaOf(kind: keyof typeof schemas.kinds): KindSchema {
  return {
    schema: schemas.kinds[kind] as FieldSchema,
    definitions: schemas.definitions as Record<string, FieldSchema>,
  };
}

const kind = (apiVersion: string, name: string, plural: string): KubernetesKind => ({
  apiVersion,
  kind: name,
  plural,
  namespaced: true,
});

export const clusterKinds: KubernetesKind[] = [
  kind('v1', 'Pod', 'pods'),
  kind('v1', 'ConfigMap', 'configmaps'),
  kind('v1', 'Service', 'services'),
  kind('apps/v1', 'Deployment', 'deployments'),
  kind('apps/v1', 'StatefulSet', 'statefulsets'),
  kind('batch/v1', 'CronJob', 'cronjobs'),
];
