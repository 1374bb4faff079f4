import type { Shell, ShellInfo } from '../workspace/workspace.ts';
import type {
  HintView,
  LabView,
  OpeningView,
  ProgressView,
  SolutionView,
  StepView,
  WorkspaceView,
} from './api-schema.ts';

/** A learner's lab: what every route is about. */
export interface LabKey {
  learnerId: string;
  labId: string;
}

/**
 * What learners can do with labs. One per server; it survives clusters that come and go.
 * Methods throw LabError `not-found` for a lab, step or shell that does not exist, and those that need a
 * cluster throw `cluster-setup` while it is being made and `cluster-down` when it does not answer.
 */
export interface LabRuntime {
  view(key: LabKey): Promise<LabView>;
  /** Opens or finds; resolves when its shell has a prompt, or to how far it is when that takes long. */
  openWorkspace(key: LabKey): Promise<WorkspaceView | OpeningView>;
  /** Also gives up one that is being opened. */
  endWorkspace(key: LabKey): Promise<void>;
  /** As openWorkspace, but a fresh one. */
  reset(key: LabKey): Promise<WorkspaceView | OpeningView>;
  touch(key: LabKey): void;
  openShell(key: LabKey, target: { pod: string; container?: string | undefined }): Promise<ShellInfo>;
  closeShell(key: LabKey, shellId: string): Promise<void>;
  /** For attaching a terminal; finds shells of an earlier run of the server too. */
  shell(key: LabKey, shellId: string): Promise<Shell>;
  /** Types the step's command; resolves when it ended, or in state `running` when it takes long. */
  run(key: LabKey, stepId: string): Promise<StepView>;
  check(key: LabKey, stepId: string): Promise<StepView>;
  answer(key: LabKey, stepId: string, answer: string): Promise<StepView>;
  hint(key: LabKey, stepId: string): Promise<HintView>;
  /** `run` types the commands visibly, one after the other; resolves once the typing began. */
  solution(key: LabKey, stepId: string, run: boolean): Promise<SolutionView>;
  /**
   * Types the commands of the step's checkpoint visibly, then opens the step again; resolves when they ended, or in state
   * `running` when they take long. Throws LabError `bad-request` for a step without one.
   */
  resetStep(key: LabKey, stepId: string): Promise<StepView>;
  progress(learnerId: string): Promise<ProgressView>;
}
