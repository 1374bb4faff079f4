/** The minors of Kubernetes that labs can be proven on with a cluster of kindlab's own, newest first. */
export const supportedMinors = ['1.36', '1.35'] as const;

export type KubernetesMinor = (typeof supportedMinors)[number];

/** The one that labs run on unless another is asked for. */
export const defaultMinor: KubernetesMinor = supportedMinors[0];
