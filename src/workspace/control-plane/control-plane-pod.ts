import type { V1Container, V1Pod } from '@kubernetes/client-node';
import { type ControlPlaneOptions, filesFolder as files, metadataOf } from './control-plane-manifests.ts';
import { apiPort, etcdPort, simulatedNodes } from './control-plane-names.ts';
import { serviceRange } from './pki.ts';

/** Image references as the nodes know them. */
export interface ControlPlaneImages {
  etcd: string;
  apiServer: string;
  controllerManager: string;
  scheduler: string;
  kwok: string;
}

const anyone = 65_532;

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
