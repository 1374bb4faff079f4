// Follows the Pods of its own namespace for three seconds and prints each change as the server sends it.
import { KubeConfig, Watch } from '@kubernetes/client-node';

const config = new KubeConfig();
config.loadFromCluster();
const namespace = config.getContextObject(config.getCurrentContext()).namespace;

const done = (error) => {
  if (error && error.name !== 'AbortError') throw error;
};
const request = await new Watch(config).watch(
  `/api/v1/namespaces/${namespace}/pods`,
  {},
  (type, pod) => console.log(type, pod.metadata.name),
  done,
);
setTimeout(() => request.abort(), 3000);
