import { randomUUID } from 'node:crypto';
import { type Kysely, sql } from 'kysely';
import { decodeDetail, encodeDetail } from './event-detail.ts';
import { migrationLock, type StoreFlavor } from './migrations.ts';
import { queryProgress } from './progress-query.ts';
import type { Tables } from './schema.ts';
import type { LearnerEvent, Store, StoredEvent, StoredWorkspace } from './store.ts';
import { toStoreError } from './store-failure.ts';

const appendLock = migrationLock + 1;

export interface StoreParts {
  database: Kysely<Tables>;
  flavor: StoreFlavor;
  /** The database as messages may name it: a file, or a URL without its password. */
  where: string;
}

/** The store over a database that is already migrated; see openStore. */
export function createStore({ database, flavor, where }: StoreParts): Store {
  /** Every method goes through here, so that callers meet LabError `store` and no driver's own errors. */
  const attempt = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw toStoreError(error, where);
    }
  };

  return {
    append: (event) => attempt(() => append(database, flavor, event)),
    events: (query) => attempt(() => queryEvents(database, query)),
    progress: (query) => attempt(() => queryProgress(database, query)),
    saveWorkspace: (workspace) => attempt(() => saveWorkspace(database, workspace)),
    deleteWorkspace: (id) =>
      attempt(async () => {
        await database.deleteFrom('workspaces').where('id', '=', id).execute();
      }),
    workspaces: (query = {}) => attempt(() => queryWorkspaces(database, query)),
    saveSession: (session) =>
      attempt(async () => {
        await database
          .insertInto('sessions')
          .values({
            token_hash: session.tokenHash,
            learner_id: session.learnerId,
            created_at: session.createdAt,
            expires_at: session.expiresAt,
          })
          .onConflict((conflict) =>
            conflict.column('token_hash').doUpdateSet((columns) => ({
              learner_id: columns.ref('excluded.learner_id'),
              expires_at: columns.ref('excluded.expires_at'),
            })),
          )
          .execute();
      }),
    session: (tokenHash, now) =>
      attempt(async () => {
        const row = await database
          .selectFrom('sessions')
          .selectAll()
          .where('token_hash', '=', tokenHash)
          .where('expires_at', '>', now)
          .executeTakeFirst();
        if (!row) return null;
        return {
          tokenHash: row.token_hash,
          learnerId: row.learner_id,
          createdAt: row.created_at,
          expiresAt: row.expires_at,
        };
      }),
    deleteExpiredSessions: (now) =>
      attempt(async () => {
        const result = await database
          .deleteFrom('sessions')
          .where('expires_at', '<=', now)
          .executeTakeFirstOrThrow();
        return Number(result.numDeletedRows);
      }),
    check: () => attempt(() => check(database)),
    close: () => attempt(() => database.destroy()),
  };
}

async function append(database: Kysely<Tables>, flavor: StoreFlavor, event: LearnerEvent): Promise<number> {
  const eventId = event.id ?? randomUUID();
  const row = {
    event_id: eventId,
    learner_id: event.learnerId,
    lab_id: event.labId,
    step_id: event.stepId,
    at: event.at,
    type: event.type,
    detail: encodeDetail(event.detail),
  };
  const insert = async (connection: Kysely<Tables>): Promise<number> => {
    const inserted = await connection
      .insertInto('events')
      .values(row)
      .onConflict((conflict) => conflict.column('event_id').doNothing())
      .returning('seq')
      .executeTakeFirst();
    if (inserted) return inserted.seq;
    const earlier = await connection
      .selectFrom('events')
      .select('seq')
      .where('event_id', '=', eventId)
      .executeTakeFirstOrThrow();
    return earlier.seq;
  };
  if (flavor === 'sqlite') return insert(database);
  // PostgreSQL hands out numbers before it commits, so that a later one could appear first; one writer at a time.
  return database.transaction().execute(async (transaction) => {
    await sql`select pg_advisory_xact_lock(${appendLock})`.execute(transaction);
    return insert(transaction);
  });
}

async function queryEvents(
  database: Kysely<Tables>,
  query: Parameters<Store['events']>[0],
): Promise<StoredEvent[]> {
  let select = database.selectFrom('events').selectAll().orderBy('seq');
  if (query.learnerId !== undefined) select = select.where('learner_id', '=', query.learnerId);
  if (query.labId !== undefined) select = select.where('lab_id', '=', query.labId);
  if (query.types !== undefined) select = select.where('type', 'in', query.types);
  if (query.afterSeq !== undefined) select = select.where('seq', '>', query.afterSeq);
  if (query.limit !== undefined) select = select.limit(query.limit);
  const rows = await select.execute();
  return rows.map((row) => ({
    seq: row.seq,
    id: row.event_id,
    learnerId: row.learner_id,
    labId: row.lab_id,
    stepId: row.step_id,
    at: row.at,
    type: row.type as StoredEvent['type'],
    detail: decodeDetail(row.detail),
  }));
}

async function saveWorkspace(database: Kysely<Tables>, workspace: StoredWorkspace): Promise<void> {
  await database
    .insertInto('workspaces')
    .values({
      id: workspace.id,
      learner_id: workspace.learnerId,
      lab_id: workspace.labId,
      namespace: workspace.namespace,
      data: workspace.data,
      created_at: workspace.createdAt,
      last_active_at: workspace.lastActiveAt,
    })
    .onConflict((conflict) =>
      conflict.column('id').doUpdateSet((columns) => ({
        learner_id: columns.ref('excluded.learner_id'),
        lab_id: columns.ref('excluded.lab_id'),
        namespace: columns.ref('excluded.namespace'),
        data: columns.ref('excluded.data'),
        last_active_at: columns.ref('excluded.last_active_at'),
      })),
    )
    .execute();
}

async function queryWorkspaces(
  database: Kysely<Tables>,
  query: { learnerId?: string },
): Promise<StoredWorkspace[]> {
  let select = database.selectFrom('workspaces').selectAll().orderBy('created_at').orderBy('id');
  if (query.learnerId !== undefined) select = select.where('learner_id', '=', query.learnerId);
  const rows = await select.execute();
  return rows.map((row) => ({
    id: row.id,
    learnerId: row.learner_id,
    labId: row.lab_id,
    namespace: row.namespace,
    data: row.data,
    createdAt: row.created_at,
    lastActiveAt: row.last_active_at,
  }));
}

/** Writes for real: a row that is gone again when the transaction ends. */
async function check(database: Kysely<Tables>): Promise<void> {
  const nobody = `check-${randomUUID()}`;
  await database.transaction().execute(async (transaction) => {
    await transaction
      .insertInto('sessions')
      .values({ token_hash: nobody, learner_id: nobody, created_at: 0, expires_at: 0 })
      .execute();
    await transaction.deleteFrom('sessions').where('token_hash', '=', nobody).execute();
  });
}
