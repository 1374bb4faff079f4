import { kwokTag } from '../../cluster/add-ons/parts.ts';
import type { Kube } from '../../cluster/kube.ts';
import { LabError } from '../../lab/lab-error.ts';
import type { ControlPlaneImages } from './control-plane-pod.ts';

/** The images that the cluster's own control plane runs from, which its node holds already, and its version. */
export async function findControlPlaneImages(
  kube: Kube,
): Promise<{ images: ControlPlaneImages; kubernetes: string }> {
  const pods = await kube.core.listNamespacedPod({
    namespace: 'kube-system',
    labelSelector: 'tier=control-plane',
  });
  const imageOf = (component: string): string => {
    const pod = pods.items.find((one) => one.metadata?.labels?.component === component);
    const image = pod?.spec?.containers[0]?.image;
    if (image === undefined) {
      throw new LabError('workspace', `This cluster does not show which image its ${component} runs from.`, {
        hint: 'Labs with a control plane of their own need a cluster that kubeadm or kind made: unset KINDLAB_KUBECONFIG and start again.',
      });
    }
    return image;
  };
  const apiServer = imageOf('kube-apiserver');
  return {
    images: {
      etcd: imageOf('etcd'),
      apiServer,
      controllerManager: imageOf('kube-controller-manager'),
      scheduler: imageOf('kube-scheduler'),
      kwok: kwokTag,
    },
    kubernetes: apiServer.slice(apiServer.lastIndexOf(':') + 1),
  };
}
