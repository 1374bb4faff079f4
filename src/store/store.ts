import type { Verdict } from '../lab/verdict.ts';

/**
 * Everything that happened, append-only. Progress is derived from it, never stored beside it.
 * Times are milliseconds since the epoch.
 */
export interface LearnerEvent {
  /** Unique; appending the same id again changes nothing and returns the seq it has. Made up when absent. */
  id?: string;
  learnerId: string;
  labId: string;
  /** null for events of the lab as a whole. */
  stepId: string | null;
  at: number;
  type: 'start' | 'command' | 'verdict' | 'answer' | 'hint' | 'solution' | 'reset' | 'pass' | 'end';
  /** Shape depends on `type`; see EventDetail. Stored as JSON text, at most 64 KiB (outputs are cut in the middle). */
  detail: EventDetail;
}

export interface EventDetail {
  /** command: what was typed, how it was typed, its exit code, its (cut) output and where. */
  command?: string;
  source?: 'clicked' | 'typed' | 'solution' | 'reset';
  exitCode?: number | null;
  output?: string;
  shell?: string;
  /** command: the practice namespace in which it printed what its step expects; absent when it did not */
  outputOkIn?: string;
  /** verdict */
  verdict?: Verdict;
  /** answer: choice id or text, and whether it was right */
  answer?: string;
  correct?: boolean;
  /** hint: 0-based index of the hint revealed */
  hint?: number;
  /** pass: true when a solution was shown or run before it */
  assisted?: boolean;
  /** start, end, reset: why */
  reason?: string;
}

export interface StoredEvent extends LearnerEvent {
  /** Strictly increasing in append order within one store. */
  seq: number;
}

export interface StepProgress {
  learnerId: string;
  labId: string;
  stepId: string;
  /** 'passed' is sticky: it stays when the step is opened again. */
  state: 'untried' | 'tried' | 'passed';
  /** Commands and answers judged against this step. */
  attempts: number;
  hints: number;
  assisted: boolean;
  firstAt: number | null;
  passedAt: number | null;
  lastAt: number | null;
}

/** A workspace as remembered across restarts of the server. */
export interface StoredWorkspace {
  id: string;
  learnerId: string;
  labId: string;
  namespace: string;
  /** JSON text, owned by src/workspace. */
  data: string;
  createdAt: number;
  lastActiveAt: number;
}

export interface StoredSession {
  /** SHA-256 of the cookie's token, hex. The token itself is never stored. */
  tokenHash: string;
  learnerId: string;
  createdAt: number;
  expiresAt: number;
}

/** One contract, two drivers (SQLite, PostgreSQL); test/contract runs one suite on both. All methods may throw LabError `store`. */
export interface Store {
  /** Durable when the promise resolves. Returns the seq given. */
  append(event: LearnerEvent): Promise<number>;
  /** In seq order. */
  events(query: {
    learnerId?: string;
    labId?: string;
    types?: LearnerEvent['type'][];
    afterSeq?: number;
    limit?: number;
  }): Promise<StoredEvent[]>;
  /** Derived from the log; steps without any event are absent. */
  progress(query: { learnerId?: string; labId?: string }): Promise<StepProgress[]>;
  saveWorkspace(workspace: StoredWorkspace): Promise<void>;
  deleteWorkspace(id: string): Promise<void>;
  workspaces(query?: { learnerId?: string }): Promise<StoredWorkspace[]>;
  saveSession(session: StoredSession): Promise<void>;
  /** null when unknown or expired at `now`. */
  session(tokenHash: string, now: number): Promise<StoredSession | null>;
  deleteExpiredSessions(now: number): Promise<number>;
  /** Throws LabError `store` when reading or writing does not work. */
  check(): Promise<void>;
  close(): Promise<void>;
}
