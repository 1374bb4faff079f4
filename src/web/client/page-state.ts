import type {
  LabView,
  ObjectsView,
  OpeningView,
  Problem,
  ProgressView,
  StepView,
  StreamEvent,
  WorkspaceView,
} from '../../api/api-schema.ts';
import type { Provisioning } from '../../lab/provisioning.ts';

export type Connection = 'connecting' | 'live' | 'offline' | 'signedOut';
export type Notice = Extract<StreamEvent, { type: 'notice' }>;
export type FilesEvent = Extract<StreamEvent, { type: 'files' }>;

interface Topics {
  /** Connection or provisioning changed. */
  cluster: undefined;
  step: { labId: string; step: StepView };
  workspace: { labId: string; workspace: WorkspaceView | null };
  /** `problem`: why it will not be open, where no request waits for the answer. */
  opening: { labId: string; opening: OpeningView | null; problem: Problem | null };
  objects: { labId: string; objects: ObjectsView };
  files: FilesEvent;
  notice: Notice;
  progress: ProgressView;
}

/** What this page knows, as the server last said it. Parts of the page subscribe to what they show. */
class PageState {
  connection: Connection = 'connecting';
  /** When the next attempt to connect is made; ms since the epoch. */
  retryAt: number | null = null;
  provisioning: Provisioning | null = null;
  progress: ProgressView | null = null;
  readonly steps = new Map<string, StepView>();
  readonly workspaces = new Map<string, WorkspaceView | null>();
  readonly openings = new Map<string, OpeningView | null>();
  readonly #listeners = new Map<keyof Topics, Set<(value: never) => void>>();

  on<Topic extends keyof Topics>(topic: Topic, listener: (value: Topics[Topic]) => void): () => void {
    const listeners = this.#listeners.get(topic) ?? new Set();
    this.#listeners.set(topic, listeners);
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  emit<Topic extends keyof Topics>(topic: Topic, value: Topics[Topic]): void {
    for (const listener of this.#listeners.get(topic) ?? [])
      (listener as (value: Topics[Topic]) => void)(value);
  }

  setConnection(connection: Connection, retryAt: number | null = null): void {
    this.connection = connection;
    this.retryAt = retryAt;
    this.emit('cluster', undefined);
  }

  setProvisioning(provisioning: Provisioning): void {
    this.provisioning = provisioning;
    this.emit('cluster', undefined);
  }

  setStep(labId: string, step: StepView): void {
    this.steps.set(`${labId}/${step.stepId}`, step);
    this.emit('step', { labId, step });
  }

  /** What a call answered. The stream may have told of something later by now: then that stands. */
  answered(labId: string, step: StepView): void {
    const known = this.steps.get(`${labId}/${step.stepId}`);
    const isOutdated =
      known !== undefined &&
      ((known.passedAt !== null && step.passedAt === null) ||
        (known.verdict?.at ?? 0) > (step.verdict?.at ?? 0));
    if (!isOutdated) this.setStep(labId, step);
  }

  setWorkspace(labId: string, workspace: WorkspaceView | null): void {
    this.workspaces.set(labId, workspace);
    this.emit('workspace', { labId, workspace });
  }

  setOpening(labId: string, opening: OpeningView | null, problem: Problem | null = null): void {
    this.openings.set(labId, opening);
    this.emit('opening', { labId, opening, problem });
  }

  setLab(lab: LabView): void {
    this.setWorkspace(lab.labId, lab.workspace);
    this.setOpening(lab.labId, lab.opening);
    for (const step of lab.steps) this.setStep(lab.labId, step);
  }

  setProgress(progress: ProgressView): void {
    this.progress = progress;
    this.emit('progress', progress);
  }

  /** True when steps can run now. */
  get isClusterReady(): boolean {
    return this.connection === 'live' && this.provisioning?.state === 'ready';
  }
}

export const page = new PageState();
