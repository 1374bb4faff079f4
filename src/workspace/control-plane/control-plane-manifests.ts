import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { V1NetworkPolicy, V1OwnerReference, V1Secret, V1Service } from '@kubernetes/client-node';
import { labels, ownerLabels, toolboxNamespace } from '../names.ts';
import { apiPort, controlPlaneNamespace, etcdPort } from './control-plane-names.ts';
import type { PkiFile } from './pki.ts';

export interface ControlPlaneOptions {
  id: string;
  instance: string;
  /** The practice namespace: with it, Kubernetes itself removes all of these. */
  owner: V1OwnerReference;
}

/** Where a control plane's parts find the Secret. */
export const filesFolder = '/etc/kubernetes';

export const metadataOf = ({ id, instance, owner }: ControlPlaneOptions) => ({
  name: id,
  namespace: controlPlaneNamespace,
  labels: { ...ownerLabels(instance, 'control-plane'), [labels.workspace]: id },
  ownerReferences: [owner],
});

/** Certificates, the kubeconfigs of the parts, and what the simulation does. */
export function controlPlaneSecret(
  options: ControlPlaneOptions,
  pki: Record<PkiFile, string>,
  kubernetes: string,
): V1Secret {
  const stages = readFileSync(join(import.meta.dirname, 'kwok.yaml'), 'utf8');
  return {
    metadata: metadataOf(options),
    immutable: true,
    stringData: {
      ...pki,
      'controller-manager.conf': partKubeconfig('controller-manager'),
      'scheduler.conf': partKubeconfig('scheduler'),
      'kwok.conf': partKubeconfig('kwok'),
      'kwok.yaml': stages.replaceAll('KUBERNETES_VERSION', kubernetes),
    },
  };
}

function partKubeconfig(client: 'controller-manager' | 'scheduler' | 'kwok'): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      {
        name: 'own',
        cluster: { server: `https://127.0.0.1:${apiPort}`, 'certificate-authority': `${filesFolder}/ca.crt` },
      },
    ],
    users: [
      {
        name: client,
        user: {
          'client-certificate': `${filesFolder}/${client}.crt`,
          'client-key': `${filesFolder}/${client}.key`,
        },
      },
    ],
    contexts: [{ name: 'own', context: { cluster: 'own', user: client } }],
    'current-context': 'own',
  });
}

export function controlPlaneService(options: ControlPlaneOptions): V1Service {
  const port = (name: string, number: number) => ({ name, port: number, targetPort: number });
  return {
    metadata: metadataOf(options),
    spec: {
      selector: { [labels.workspace]: options.id },
      // Whoever asks is told what is wrong by the API server itself rather than by a missing endpoint.
      publishNotReadyAddresses: true,
      ports: [port('https', apiPort), port('etcd', etcdPort)],
    },
  };
}

/** Only the workspace's own toolbox is let in. */
export function controlPlaneNetworkPolicy(options: ControlPlaneOptions): V1NetworkPolicy {
  const toolbox = {
    namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': toolboxNamespace } },
    podSelector: { matchLabels: { [labels.workspace]: options.id } },
  };
  return {
    metadata: metadataOf(options),
    spec: {
      podSelector: { matchLabels: { [labels.workspace]: options.id } },
      policyTypes: ['Ingress'],
      ingress: [{ _from: [toolbox], ports: [{ port: apiPort }, { port: etcdPort }] }],
    },
  };
}
