import type { Generated } from 'kysely';

/** The tables as both databases have them. Times are ms since the epoch, flags 0 or 1, JSON is text. */
export interface Tables {
  events: {
    seq: Generated<number>;
    event_id: string;
    learner_id: string;
    lab_id: string;
    step_id: string | null;
    at: number;
    type: string;
    detail: string;
  };
  workspaces: {
    id: string;
    learner_id: string;
    lab_id: string;
    namespace: string;
    data: string;
    created_at: number;
    last_active_at: number;
  };
  sessions: {
    token_hash: string;
    learner_id: string;
    created_at: number;
    expires_at: number;
  };
  kindlab_migrations: {
    version: number;
    name: string;
    applied_at: number;
  };
}
