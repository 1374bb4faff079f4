import { supportedMinors } from '../lab/kubernetes-minors.ts';

/** Of every command that is about a cluster; `chooseKubernetes` takes its value. */
export const kubernetesArg = {
  type: 'string',
  description: `The cluster of this minor of Kubernetes (${supportedMinors.join(', ')}), which stands beside the others`,
  valueHint: 'MINOR',
} as const;
