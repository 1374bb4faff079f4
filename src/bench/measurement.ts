import type { ClusterHandle } from '../cluster/cluster-handle.ts';
import type { Kube } from '../cluster/kube.ts';
import type { Config } from '../config.ts';
import type { BenchId } from './goals.ts';

/** What one benchmark found, in the unit of its id (see goals.ts). */
export interface Measurement {
  id: BenchId;
  /** Empty when it was not measured. */
  samples: number[];
  /** The same done without kindlab, alternating with the samples. */
  baseline?: number[];
  /** How it was measured, and other figures worth knowing. */
  note: string;
  /** What was to be measured did not work. */
  failed?: boolean;
}

export interface BenchContext {
  config: Config;
  cluster: ClusterHandle;
  kube: Kube;
  /** On this machine, for baselines. */
  kubectl: string;
  /** How many samples of each latency. */
  samples: number;
  /** Progress, a line at a time. */
  say(line: string): void;
  signal: AbortSignal;
}
