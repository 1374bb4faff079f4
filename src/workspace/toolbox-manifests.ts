import type { V1Pod, V1ServiceAccount } from '@kubernetes/client-node';
import { labels, ownerLabels, toolboxContainer, toolboxNamespace, toolboxProtocol } from './names.ts';

const home = '/home/learner';
const scripts = '/opt/kindlab';

export function toolboxServiceAccount(id: string, instance: string): V1ServiceAccount {
  return {
    metadata: {
      name: id,
      namespace: toolboxNamespace,
      labels: { ...ownerLabels(instance, 'toolbox'), [labels.workspace]: id },
    },
    automountServiceAccountToken: false,
  };
}

export interface ToolboxOptions {
  id: string;
  instance: string;
  image: string;
  /** ConfigMap with the files of src/workspace/toolbox. */
  scripts: string;
  /** Image with etcdctl alone, for a workspace that has an etcd of its own. */
  etcdctl: string | null;
}

/** Where etcdctl is then. */
export const etcdctlFolder = '/opt/etcdctl';

/** The pod a learner's shell runs in. Its name is the workspace's id, which is also what `hostname` says. */
export function toolboxPod({
  id,
  instance,
  image,
  scripts: scriptsConfigMap,
  etcdctl,
}: ToolboxOptions): V1Pod {
  const tools = etcdctl === null ? [] : [{ reference: etcdctl, pullPolicy: 'IfNotPresent' }];
  return {
    metadata: {
      name: id,
      namespace: toolboxNamespace,
      labels: {
        ...ownerLabels(instance, 'toolbox'),
        [labels.workspace]: id,
        [labels.protocol]: toolboxProtocol,
      },
    },
    spec: {
      serviceAccountName: id,
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      terminationGracePeriodSeconds: 1,
      restartPolicy: 'Always',
      securityContext: {
        runAsNonRoot: true,
        runAsUser: 1000,
        runAsGroup: 1000,
        fsGroup: 1000,
        seccompProfile: { type: 'RuntimeDefault' },
      },
      // A service's short name means the practice namespace's service.
      dnsConfig: { searches: [`${id}.svc.cluster.local`] },
      containers: [
        {
          name: toolboxContainer,
          image,
          imagePullPolicy: 'IfNotPresent',
          command: ['bash', `${scripts}/entrypoint`],
          workingDir: home,
          env: [
            { name: 'HOME', value: home },
            { name: 'KUBECONFIG', value: `${home}/.kube/config` },
            { name: 'KINDLAB_NAMESPACE', value: id },
            { name: 'LANG', value: 'C.UTF-8' },
            { name: 'TERM', value: 'xterm-256color' },
          ],
          resources: {
            requests: { cpu: '20m', memory: '64Mi', 'ephemeral-storage': '16Mi' },
            // A CPU limit below one core makes every kubectl slow; a full disk evicts this pod and no other.
            limits: { cpu: '2', memory: '512Mi', 'ephemeral-storage': '768Mi' },
          },
          securityContext: {
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            capabilities: { drop: ['ALL'] },
          },
          volumeMounts: [
            { name: 'home', mountPath: home },
            { name: 'tmp', mountPath: '/tmp' },
            { name: 'scripts', mountPath: scripts, readOnly: true },
            { name: 'identity', mountPath: '/var/run/secrets/kubernetes.io/serviceaccount', readOnly: true },
            ...tools.map(() => ({ name: 'etcdctl', mountPath: etcdctlFolder, readOnly: true })),
          ],
        },
      ],
      volumes: [
        { name: 'home', emptyDir: { sizeLimit: '512Mi' } },
        { name: 'tmp', emptyDir: { sizeLimit: '256Mi' } },
        ...tools.map((image) => ({ name: 'etcdctl', image })),
        { name: 'scripts', configMap: { name: scriptsConfigMap, defaultMode: 0o555 } },
        {
          name: 'identity',
          projected: {
            defaultMode: 0o444,
            sources: [
              { serviceAccountToken: { path: 'token', expirationSeconds: 3607 } },
              { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
              // The practice namespace, where the learner's rights are; not this pod's own.
              {
                downwardAPI: {
                  items: [
                    { path: 'namespace', fieldRef: { fieldPath: `metadata.labels['${labels.workspace}']` } },
                  ],
                },
              },
            ],
          },
        },
      ],
    },
  };
}
