import { type Kysely, sql } from 'kysely';
import { LabError } from '../lab/lab-error.ts';
import type { Tables } from './schema.ts';

export type StoreFlavor = 'sqlite' | 'postgres';

/** Steps forward only: a released migration is never edited, a new one is added below it. */
interface Migration {
  name: string;
  statements: Record<StoreFlavor, string[]>;
}

const tablesOf = (seq: string, bigint: string) => [
  `create table events (
     seq ${seq},
     event_id text not null unique,
     learner_id text not null,
     lab_id text not null,
     step_id text,
     at ${bigint} not null,
     type text not null,
     detail text not null)`,
  'create index events_by_learner_and_lab on events (learner_id, lab_id, seq)',
  `create table workspaces (
     id text primary key,
     learner_id text not null,
     lab_id text not null,
     namespace text not null,
     data text not null,
     created_at ${bigint} not null,
     last_active_at ${bigint} not null)`,
  `create table sessions (
     token_hash text primary key,
     learner_id text not null,
     created_at ${bigint} not null,
     expires_at ${bigint} not null)`,
];

const migrations: Migration[] = [
  {
    name: 'events, workspaces, sessions; events can only be added',
    statements: {
      sqlite: [
        ...tablesOf('integer primary key autoincrement', 'integer'),
        `create trigger events_are_never_updated before update on events
           begin select raise(abort, 'events are append-only'); end`,
        `create trigger events_are_never_deleted before delete on events
           begin select raise(abort, 'events are append-only'); end`,
      ],
      postgres: [
        ...tablesOf('bigint generated always as identity primary key', 'bigint'),
        `create function events_are_append_only() returns trigger language plpgsql as
           $$ begin raise exception 'events are append-only'; end $$`,
        `create trigger events_are_never_changed before update or delete on events
           for each row execute function events_are_append_only()`,
      ],
    },
  },
];

/** Any 63-bit number that nothing else in the database uses as an advisory lock. */
export const migrationLock = 4_321_000_001;

/**
 * Brings the database to the newest version: each migration in a transaction of its own, guarded against a second
 * process doing the same. Throws LabError `store` when the database was made by a newer kindlab.
 */
export async function migrate(database: Kysely<Tables>, flavor: StoreFlavor): Promise<void> {
  await database.connection().execute(async (connection) => {
    for (;;) {
      if (!(await migrateOnce(connection, flavor))) return;
    }
  });
}

/** Applies the next migration if there is one; true when it did. */
async function migrateOnce(connection: Kysely<Tables>, flavor: StoreFlavor): Promise<boolean> {
  await sql.raw(flavor === 'sqlite' ? 'begin immediate' : 'begin').execute(connection);
  try {
    if (flavor === 'postgres') await sql`select pg_advisory_xact_lock(${migrationLock})`.execute(connection);
    const next = await nextMigration(connection);
    if (next) {
      for (const statement of next.migration.statements[flavor]) await sql.raw(statement).execute(connection);
      await connection
        .insertInto('kindlab_migrations')
        .values({ version: next.version, name: next.migration.name, applied_at: Date.now() })
        .execute();
    }
    await sql.raw('commit').execute(connection);
    return next !== null;
  } catch (error) {
    // SQLite ends the transaction by itself after some failures; then there is nothing to roll back, and no news in that.
    await sql
      .raw('rollback')
      .execute(connection)
      .catch(() => undefined);
    throw error;
  }
}

async function nextMigration(connection: Kysely<Tables>) {
  await sql
    .raw(
      'create table if not exists kindlab_migrations (version integer primary key, name text not null, applied_at bigint not null)',
    )
    .execute(connection);
  const { version } = await connection
    .selectFrom('kindlab_migrations')
    .select((columns) => columns.fn.coalesce(columns.fn.max('version'), sql<number>`0`).as('version'))
    .executeTakeFirstOrThrow();
  if (version > migrations.length) {
    throw new LabError(
      'store',
      `The database is at version ${version}; this kindlab knows versions up to ${migrations.length}.`,
      { hint: 'Update kindlab, or point KINDLAB_HOME (or DATABASE_URL) at another database.' },
    );
  }
  const migration = migrations[version];
  return migration ? { version: version + 1, migration } : null;
}
