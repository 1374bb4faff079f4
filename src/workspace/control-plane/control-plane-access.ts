import { Agent } from 'node:https';
import type { Kube } from '../../cluster/kube.ts';
import type { KubeAccess } from '../../cluster/kubeconfig.ts';
import { environmentFile } from '../claim-script.ts';
import { etcdctlFolder } from '../toolbox-manifests.ts';
import { apiPort, controlPlaneHost, controlPlaneNamespace, etcdPort } from './control-plane-names.ts';
import type { PkiFile } from './pki.ts';
import { startPortForward } from './port-forward.ts';

/** How this process reaches a control plane: a port forwarded to it, and a certificate of its own. */
export interface ControlPlaneConnection {
  access: KubeAccess;
  close(): void;
}

export async function connectTo(
  kube: Kube,
  id: string,
  pki: Record<PkiFile, string>,
): Promise<ControlPlaneConnection> {
  const forward = await startPortForward(kube, {
    namespace: controlPlaneNamespace,
    pod: id,
    port: apiPort,
  });
  const tls = { ca: pki['ca.crt'], cert: pki['kindlab.crt'], key: pki['kindlab.key'] };
  const agent = new Agent({ ...tls, keepAlive: true });
  return {
    access: {
      getCurrentCluster: () => ({ server: `https://127.0.0.1:${forward.port}` }),
      async applyToHTTPSOptions(options) {
        Object.assign(options, tls, { agent });
      },
    },
    close() {
      agent.destroy();
      forward.close();
    },
  };
}

/** What the workspace's own shell needs to be its administrator and to read its etcd; paths below the home. */
export function toolboxFiles(id: string, pki: Record<PkiFile, string>): Record<string, string> {
  const base64 = (file: PkiFile) => Buffer.from(pki[file]).toString('base64');
  const kubeconfig = `apiVersion: v1
kind: Config
clusters:
- name: own
  cluster:
    server: https://${controlPlaneHost(id)}:${apiPort}
    certificate-authority-data: ${base64('ca.crt')}
users:
- name: learner
  user:
    client-certificate-data: ${base64('learner.crt')}
    client-key-data: ${base64('learner.key')}
contexts:
- name: learner@own
  context:
    cluster: own
    user: learner
    namespace: ${id}
current-context: learner@own
`;
  const environment = `export ETCDCTL_ENDPOINTS=https://${controlPlaneHost(id)}:${etcdPort}
export ETCDCTL_CACERT=~/.etcd/ca.crt ETCDCTL_CERT=~/.etcd/client.crt ETCDCTL_KEY=~/.etcd/client.key
PATH=$PATH:${etcdctlFolder}
`;
  return {
    '.kube/config': kubeconfig,
    '.etcd/ca.crt': pki['etcd-ca.crt'],
    '.etcd/client.crt': pki['etcd-learner.crt'],
    '.etcd/client.key': pki['etcd-learner.key'],
    [environmentFile]: environment,
  };
}
