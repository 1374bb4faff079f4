import type { V1Pod } from '@kubernetes/client-node';
import type { Kube } from '../cluster/kube.ts';
import type { LoadedLab, ShellTarget } from '../lab/lab-schema.ts';
import type { MadeControlPlane } from './control-plane/control-planes.ts';
import type { ManagedShell } from './managed-shell.ts';
import type { ScrollbackFiles } from './scrollback-files.ts';
import type { CommandEvent, OwnControlPlane, Workspace } from './workspace.ts';

interface SessionRecord {
  learnerId: string;
  labId: string;
  createdAt: number;
  lastActiveAt: number;
  data: string;
}

export interface SessionOptions {
  id: string;
  kube: Kube;
  files: ScrollbackFiles;
  idleMs: number;
  /** Set for one that an earlier run of the server made. */
  adopted: boolean;
  /** Makes the toolbox again under the same name. Rejects when that does not work now. */
  recreateToolbox(): Promise<void>;
  /** The control plane of its own that an earlier run made. Rejects with LabError `workspace` when that is gone. */
  adoptControlPlane(): Promise<OwnControlPlane>;
  report(error: unknown): void;
  listener: {
    command(event: CommandEvent): void;
    changed(session: Session): void;
    /** Something worth remembering across restarts changed. */
    remember(session: Session): void;
    /** An unclaimed one is not usable any more. */
    unusable(session: Session): void;
  };
}

/** One workspace while the server runs: its shells, and what became of its toolbox. */
export interface Session extends Workspace {
  readonly claimed: boolean;
  /** Resolves when its shell waits to be claimed. Rejects with LabError `workspace` when it was claimed before. */
  whenClaimable(signal: AbortSignal, timeoutMs: number): Promise<void>;
  /** Gives it to a learner, with a control plane of its own unless null; resolves when the prompt is there. */
  claim(learnerId: string, lab: LoadedLab, own: MadeControlPlane | null, signal: AbortSignal): Promise<void>;
  /** Takes up what an earlier run remembered. Rejects with LabError `workspace` when its control plane is lost for good. */
  resume(record: SessionRecord): Promise<void>;
  connect(): void;
  shell(target: ShellTarget | null, signal: AbortSignal): Promise<ManagedShell>;
  shellById(shellId: string): ManagedShell | null;
  touch(at?: number): void;
  podChanged(pod: V1Pod | undefined): void;
  /** Its control plane does not answer for now; null: it does again. */
  controlPlaneTrouble(why: string | null): void;
  /** All that was in its control plane is gone; `why` is an English sentence. */
  controlPlaneLost(why: string): void;
  controlPlaneRemade(controlPlane: OwnControlPlane): void;
  /** Says it is ending; nothing is reconnected or made again from here on. */
  ending(reason: string): void;
  gone(): void;
  /** Leaves everything running. */
  detach(reason: string): Promise<void>;
  readonly lastActiveAt: number;
  readonly data: string;
}
