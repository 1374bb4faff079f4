import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type {
  KubernetesObject,
  V1Container,
  V1NetworkPolicy,
  V1OwnerReference,
  V1Pod,
  V1Secret,
  V1Service,
} from '@kubernetes/client-node';
import { labels, ownerLabels, toolboxNamespace } from '../names.ts';
import { apiPort, controlPlaneNamespace, etcdPort, simulatedNodes } from './control-plane-names.ts';
import type { PkiFile } from './pki.ts';
import { serviceRange } from './pki.ts';

/** Image references as the nodes know them. */
export interface ControlPlaneImages {
  etcd: string;
  apiServer: string;
  controllerManager: string;
  scheduler: string;
  kwok: string;
}

export interface ControlPlaneOptions {
  id: string;
  instance: string;
  /** The practice namespace: with it, Kubernetes itself removes all of these. */
  owner: V1OwnerReference;
}

const files = '/etc/kubernetes';
const anyone = 65_532;

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

const metadataOf = ({ id, instance, owner }: ControlPlaneOptions) => ({
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
        cluster: { server: `https://127.0.0.1:${apiPort}`, 'certificate-authority': `${files}/ca.crt` },
      },
    ],
    users: [
      {
        name: client,
        user: { 'client-certificate': `${files}/${client}.crt`, 'client-key': `${files}/${client}.key` },
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

/** Names of its containers, in the order they start; each waits for those before `kube-apiserver` to answer. */
export const controlPlaneContainers = {
  etcd: 'etcd',
  apiServer: 'kube-apiserver',
  controllerManager: 'kube-controller-manager',
  scheduler: 'kube-scheduler',
  kwok: 'kwok',
} as const;

/** etcd and the API server start before the others, which give up and wait ever longer when nobody answers them. */
export function controlPlanePod(options: ControlPlaneOptions, images: ControlPlaneImages): V1Pod {
  const kubeconfig = (client: string) => `--kubeconfig=${files}/${client}.conf`;
  const before = (part: V1Container): V1Container => ({ ...part, restartPolicy: 'Always' });
  return {
    metadata: metadataOf(options),
    spec: {
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      terminationGracePeriodSeconds: 1,
      restartPolicy: 'Always',
      // No name leads out of it; those of the simulated nodes lead to where a kubelet would listen, and none does.
      dnsPolicy: 'None',
      dnsConfig: { nameservers: ['127.0.0.1'] },
      hostAliases: [{ ip: '127.0.0.1', hostnames: [...simulatedNodes] }],
      securityContext: {
        runAsNonRoot: true,
        runAsUser: anyone,
        runAsGroup: anyone,
        fsGroup: anyone,
        seccompProfile: { type: 'RuntimeDefault' },
      },
      initContainers: [
        before(
          container(controlPlaneContainers.etcd, images.etcd, '256Mi', [
            'etcd',
            '--data-dir=/var/lib/etcd/data',
            // Nothing of it outlives the pod.
            '--unsafe-no-fsync',
            `--listen-client-urls=https://0.0.0.0:${etcdPort}`,
            `--advertise-client-urls=https://127.0.0.1:${etcdPort}`,
            '--listen-peer-urls=http://127.0.0.1:2380',
            '--client-cert-auth',
            `--trusted-ca-file=${files}/etcd-ca.crt`,
            `--cert-file=${files}/etcd-server.crt`,
            `--key-file=${files}/etcd-server.key`,
            '--log-level=warn',
          ]),
        ),
        before({
          ...container(controlPlaneContainers.apiServer, images.apiServer, '1Gi', [
            'kube-apiserver',
            `--etcd-servers=https://127.0.0.1:${etcdPort}`,
            `--etcd-cafile=${files}/etcd-ca.crt`,
            `--etcd-certfile=${files}/etcd-client.crt`,
            `--etcd-keyfile=${files}/etcd-client.key`,
            `--secure-port=${apiPort}`,
            '--allow-privileged=true',
            '--authorization-mode=Node,RBAC',
            '--enable-admission-plugins=NodeRestriction',
            `--client-ca-file=${files}/ca.crt`,
            `--tls-cert-file=${files}/apiserver.crt`,
            `--tls-private-key-file=${files}/apiserver.key`,
            '--kubelet-preferred-address-types=Hostname',
            '--service-account-issuer=https://kubernetes.default.svc.cluster.local',
            `--service-account-key-file=${files}/sa.pub`,
            `--service-account-signing-key-file=${files}/sa.key`,
            `--service-cluster-ip-range=${serviceRange}`,
          ]),
          startupProbe: { ...answers('/readyz'), periodSeconds: 1, failureThreshold: 180 },
          readinessProbe: { ...answers('/readyz'), periodSeconds: 5, failureThreshold: 3, timeoutSeconds: 5 },
        }),
      ],
      containers: [
        container(controlPlaneContainers.controllerManager, images.controllerManager, '384Mi', [
          'kube-controller-manager',
          kubeconfig('controller-manager'),
          '--leader-elect=false',
          '--use-service-account-credentials=true',
          // Every controller begins with an account and a token of its own; 20 requests a second would make that four seconds.
          '--kube-api-qps=200',
          '--kube-api-burst=400',
          `--root-ca-file=${files}/ca.crt`,
          `--service-account-private-key-file=${files}/sa.key`,
          `--cluster-signing-cert-file=${files}/ca.crt`,
          `--cluster-signing-key-file=${files}/ca.key`,
          '--bind-address=127.0.0.1',
        ]),
        container(controlPlaneContainers.scheduler, images.scheduler, '256Mi', [
          'kube-scheduler',
          kubeconfig('scheduler'),
          '--leader-elect=false',
          '--bind-address=127.0.0.1',
        ]),
        container(controlPlaneContainers.kwok, images.kwok, '256Mi', [
          '/kwok',
          kubeconfig('kwok'),
          `--config=${files}/kwok.yaml`,
        ]),
      ],
      volumes: [
        { name: 'files', secret: { secretName: options.id, defaultMode: 0o440 } },
        { name: 'etcd', emptyDir: { sizeLimit: '512Mi' } },
        { name: 'tmp', emptyDir: { sizeLimit: '64Mi' } },
      ],
    },
  };
}

function container(name: string, image: string, mostMemory: string, command: string[]): V1Container {
  return {
    name,
    image,
    imagePullPolicy: 'IfNotPresent',
    command,
    resources: {
      requests: { cpu: '5m', memory: '64Mi', 'ephemeral-storage': '8Mi' },
      limits: { memory: mostMemory, 'ephemeral-storage': '512Mi' },
    },
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    },
    volumeMounts: [
      { name: 'files', mountPath: files, readOnly: true },
      { name: 'tmp', mountPath: '/tmp' },
      ...(name === controlPlaneContainers.etcd ? [{ name: 'etcd', mountPath: '/var/lib/etcd' }] : []),
    ],
  };
}

const answers = (path: string) => ({ httpGet: { path, port: apiPort, scheme: 'HTTPS' } });
