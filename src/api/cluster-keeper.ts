import type { ClusterHandle } from '../cluster/cluster-handle.ts';
import type { Provisioning } from '../lab/provisioning.ts';

export interface ClusterHealth {
  ready: boolean;
  kubernetes: string | null;
  /** Why not ready; English sentence. */
  detail: string | null;
}

/** Has a cluster made, watches over it, and has it made again when it went away. */
export interface ClusterKeeper {
  start(): void;
  /** Tries again now, after a failure; nothing happens while it is being made or well. */
  retry(): void;
  provisioning(): Provisioning;
  health(): ClusterHealth;
  /** The cluster to work with; throws LabError `cluster-setup` or `cluster-down` when there is none. */
  require(): ClusterHandle;
  stop(): Promise<void>;
}
