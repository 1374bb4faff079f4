import type { KubeAccess } from '../cluster/kubeconfig.ts';
import type { LoadedLab, ShellTarget } from '../lab/lab-schema.ts';

/** `starting` → `ready` → (`unreachable` ⇄ `ready`) → `ending` → `gone`; `failed` when it never became ready. */
export type WorkspaceState = 'starting' | 'ready' | 'unreachable' | 'ending' | 'gone' | 'failed';

/** `reset`: typed to bring a step back to its beginning; no attempt at anything. */
export type CommandSource = 'clicked' | 'typed' | 'solution' | 'reset';

/** One command as the shell itself reported it (OSC 133), whoever typed it. */
export interface CommandEvent {
  workspaceId: string;
  learnerId: string;
  labId: string;
  shellId: string;
  /** What was typed. null where the shell gives no marks for it. */
  command: string | null;
  /** Plain text: no control sequences; cut in the middle beyond 256 KiB. */
  output: string;
  truncated: boolean;
  /** null when the command ended with its shell. */
  exitCode: number | null;
  source: CommandSource;
  /** Set when it was typed on behalf of a step. */
  stepId: string | null;
  startedAt: number;
  endedAt: number;
}

/** What a viewer of a shell gets. `write` must not block; the shell is paused while `pending()` is above 512 KiB. */
export interface ShellViewer {
  write(chunk: Uint8Array): void;
  /** Bytes written but not yet acknowledged by the terminal. */
  pending(): number;
  state(state: 'connected' | 'reconnecting' | 'closed', reason: string | null): void;
}

export interface ShellInfo {
  /** `main` for the workspace's own shell, else `<pod>.<container>` (pod alone when no container was named). */
  id: string;
  target: ShellTarget | null;
  state: 'connected' | 'reconnecting' | 'closed';
  /** True while a command runs. */
  busy: boolean;
}

/** One persistent PTY. It outlives viewers and the server. */
export interface Shell {
  readonly info: ShellInfo;
  /** Replays scrollback into the viewer, then streams. Returns a function that detaches. */
  attach(viewer: ShellViewer): () => void;
  /** Raw keystrokes. */
  input(data: string): void;
  resize(columns: number, rows: number): void;
  /**
   * Types a command as if by hand and presses Enter; resolves with its event when it ended.
   * Throws LabError `conflict` when a command is running in this shell, `timeout`, or `workspace` when the shell is lost.
   */
  run(
    command: string,
    options: { source: CommandSource; stepId: string | null; signal?: AbortSignal; timeoutMs?: number },
  ): Promise<CommandEvent>;
  /** Told when a viewer has drained so that a paused shell can go on. */
  drained(): void;
  /** Ends the shell and everything it started. */
  close(): Promise<void>;
}

export interface Workspace {
  readonly id: string;
  readonly learnerId: string;
  readonly labId: string;
  /** The practice namespace. */
  readonly namespace: string;
  readonly state: WorkspaceState;
  /** Why, when failed, unreachable or ending; English sentence. */
  readonly reason: string | null;
  readonly createdAt: number;
  /** When it is reaped unless something happens; ms since the epoch. */
  readonly idleDeadline: number;
  readonly shells: ShellInfo[];
  /** The one of its own; null when it uses the cluster's. The same object as long as it is the same control plane. */
  readonly controlPlane: OwnControlPlane | null;
}

/** An API server that belongs to one workspace, with simulated nodes: pods are scheduled and become Running, but run nowhere. */
export interface OwnControlPlane {
  /** Reaches it from this process with all rights. Nothing answers any more once the workspace has gone. */
  readonly access: KubeAccess;
  /** Its version, e.g. `v1.36.3`. */
  readonly kubernetes: string;
  /** Names of the simulated nodes it began with. */
  readonly nodes: readonly string[];
}

/** In the order they start. */
export const controlPlaneParts = ['etcd', 'apiServer', 'controllers', 'nodes'] as const;
export type ControlPlanePart = (typeof controlPlaneParts)[number];

/** How far a workspace with a control plane of its own is. */
export type OpeningPhase =
  /** As many as fit are running; 1 is the next to be made. */
  | { kind: 'queued'; position: number }
  | { kind: 'starting'; part: ControlPlanePart }
  /** It is open, or will not be: then `open` has rejected. */
  | { kind: 'done' };

export interface OpeningEvent {
  learnerId: string;
  labId: string;
  phase: OpeningPhase;
}

/** Listeners must not throw; they are called in order, on the same tick. */
export interface WorkspaceListeners {
  command(event: CommandEvent): void;
  /** State, shells or deadline changed. */
  changed(workspace: Workspace): void;
  /** Only for labs with a control plane of their own: before `open` or `reset` resolves, or while a lost one is made again. */
  opening(event: OpeningEvent): void;
}

/** What a manager must know of a workspace after a restart. Times are milliseconds since the epoch. */
export interface WorkspaceRecord {
  id: string;
  learnerId: string;
  labId: string;
  namespace: string;
  /** JSON text of the manager's own. */
  data: string;
  createdAt: number;
  lastActiveAt: number;
}

/** Where a manager keeps its records; the API gives it the store's methods. */
export interface WorkspaceRegistry {
  save(record: WorkspaceRecord): Promise<void>;
  delete(id: string): Promise<void>;
  list(): Promise<WorkspaceRecord[]>;
}

export interface WorkspaceManager {
  /** Adopts workspaces of an earlier run, removes orphans, fills the warm pool. */
  start(signal: AbortSignal): Promise<void>;
  /** The learner's workspace for this lab: the existing one, or one from the pool. Resolves when its shell has a prompt. */
  open(learnerId: string, lab: LoadedLab, signal: AbortSignal): Promise<Workspace>;
  find(learnerId: string, labId: string): Workspace | null;
  /** How far an `open` or `reset` under way is, for a page that comes later; null when there is none. */
  openingPhase(learnerId: string, labId: string): OpeningPhase | null;
  get(id: string): Workspace | null;
  list(): Workspace[];
  /** A fresh workspace for the same learner and lab; the old one is removed behind it. */
  reset(id: string, lab: LoadedLab, signal: AbortSignal): Promise<Workspace>;
  end(id: string, reason: string): Promise<void>;
  /** Opens or finds a shell. `null` target: the workspace's own. */
  shell(id: string, target: ShellTarget | null, signal: AbortSignal): Promise<Shell>;
  shellById(id: string, shellId: string): Shell | null;
  /** Something happened in the page: the idle clock starts again. */
  touch(id: string): void;
  subscribe(listeners: Partial<WorkspaceListeners>): () => void;
  /** Saves scrollback, detaches; leaves workspaces and shells alive. */
  stop(): Promise<void>;
}
