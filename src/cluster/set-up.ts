import type { Config } from '../config.ts';
import type { Host } from './host.ts';
import type { Progress } from './progress.ts';
import type { ClusterRecord } from './record.ts';
import type { Timings } from './timings.ts';

/** What every step of setting up a cluster works with. */
export interface SetUp {
  config: Config;
  host: Host;
  progress: Progress;
  timings: Timings;
  signal: AbortSignal;
}

/** A running cluster, before labs' images and add-ons are looked after. */
export interface RunningCluster {
  kubeconfigPath: string;
  context: string;
  source: 'kubeconfig' | 'existing' | ClusterRecord['source'];
  /** Docker container names of the nodes that images can be loaded into; empty for clusters that are not ours to touch. */
  nodes: string[];
  /** Present for clusters kindlab made. */
  record: ClusterRecord | null;
}

/** Why a source has no cluster to offer; the next one is tried. */
interface Declined {
  declined: string;
}

/** One place a cluster may come from. Resolves to a cluster, or to why there is none; rejects when it should have worked and did not. */
export type ClusterSource = (setUp: SetUp) => Promise<RunningCluster | Declined>;
