import type { Provisioning } from '../lab/provisioning.ts';

/** A cluster that labs can run on. */
export interface ClusterHandle {
  /** Cluster-admin credentials, mode 0600. Never hand the content to a learner, a pod or a log. */
  kubeconfigPath: string;
  context: string;
  /** The API server's version, e.g. `v1.36.3`. */
  kubernetes: string;
  source: NonNullable<Provisioning['source']>;
  /** Whether NetworkPolicy is enforced, as probed with real pods; null when the probe could not tell. */
  networkPolicyEnforced: boolean | null;
  /** What labs write in a pod's `image:`, always with `imagePullPolicy: IfNotPresent`. */
  images: { toolbox: string; curl: string; web: string; busybox: string };
  /** Settles when the add-ons (DNS, storage, metrics) are there as well. Never rejects: a failed add-on is in the progress. */
  addOns: Promise<void>;
}
