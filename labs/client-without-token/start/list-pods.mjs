// Prints the Pods of its own namespace, asked for with the service account of its Pod.
import { readFileSync } from 'node:fs';
import { CoreV1Api, KubeConfig } from '@kubernetes/client-node';

const namespaceFile = '/var/run/secrets/kubernetes.io/serviceaccount/namespace';

// Address, CA and token: all that the files and variables in the Pod say.
const config = new KubeConfig();
config.loadFromCluster();
const api = config.makeApiClient(CoreV1Api);

const namespace = readFileSync(namespaceFile, 'utf8');
const pods = await api.listNamespacedPod({ namespace });
for (const pod of pods.items) {
  console.log(pod.metadata.name, pod.status.phase);
}
