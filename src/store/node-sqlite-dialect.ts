import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import {
  CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';

/** How long a statement waits for another process's lock before it fails. */
const busyTimeoutMs = 5_000;
/** SQLite waits by blocking the whole process, so it may do that only briefly; the rest is waited for outside of it. */
const blockingWaitMs = 10;

/** SQLite result codes (https://www.sqlite.org/rescode.html), low byte. */
export const sqliteCode = {
  busy: 5,
  locked: 6,
  readOnly: 8,
  ioError: 10,
  corrupt: 11,
  full: 13,
  cannotOpen: 14,
  notADatabase: 26,
};

/** After these the file may have been replaced, remounted or made writable again: open it anew for the next statement. */
const reopenAfter = new Set([
  sqliteCode.readOnly,
  sqliteCode.ioError,
  sqliteCode.cannotOpen,
  sqliteCode.corrupt,
]);

/** The low byte of SQLite's result code, or null when `error` is none of SQLite's. */
export function sqliteCodeOf(error: unknown): number | null {
  return error instanceof Error && 'errcode' in error && typeof error.errcode === 'number'
    ? error.errcode & 0xff
    : null;
}

/** Kysely on Node's own SQLite: one connection, WAL, every commit on the disk before it is answered. */
export function createNodeSqliteDialect(file: string): Dialect {
  return {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new NodeSqliteDriver(file),
    createIntrospector: (database) => new SqliteIntrospector(database),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  };
}

class NodeSqliteDriver implements Driver {
  readonly #connection: NodeSqliteConnection;

  constructor(file: string) {
    this.#connection = new NodeSqliteConnection(file);
  }

  async init() {}

  async acquireConnection() {
    return this.#connection;
  }

  async releaseConnection() {}

  async beginTransaction(connection: DatabaseConnection) {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'));
  }

  async commitTransaction(connection: DatabaseConnection) {
    await connection.executeQuery(CompiledQuery.raw('commit'));
  }

  async rollbackTransaction(connection: DatabaseConnection) {
    await connection.executeQuery(CompiledQuery.raw('rollback'));
  }

  async destroy() {
    this.#connection.close();
  }
}

class NodeSqliteConnection implements DatabaseConnection {
  readonly #file: string;
  #database: DatabaseSync | null = null;

  constructor(file: string) {
    this.#file = file;
  }

  async executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    const giveUpAt = Date.now() + busyTimeoutMs;
    for (;;) {
      try {
        return this.#execute<Row>(query);
      } catch (error) {
        const code = sqliteCodeOf(error);
        const waiting = (code === sqliteCode.busy || code === sqliteCode.locked) && Date.now() < giveUpAt;
        if (!waiting) {
          if (code !== null && reopenAfter.has(code)) this.close();
          throw error;
        }
        // Uneven pauses, so that two writers do not keep meeting.
        await delay(5 + Math.random() * 20);
      }
    }
  }

  #execute<Row>(query: CompiledQuery): QueryResult<Row> {
    const statement = this.#open().prepare(query.sql);
    const parameters = query.parameters as SQLInputValue[];
    if (statement.columns().length > 0) return { rows: statement.all(...parameters) as Row[] };
    const { changes, lastInsertRowid } = statement.run(...parameters);
    return { rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) };
  }

  #open(): DatabaseSync {
    if (this.#database) return this.#database;
    const database = new DatabaseSync(this.#file, { timeout: blockingWaitMs });
    try {
      database.exec('pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on');
    } catch (error) {
      database.close();
      throw error;
    }
    this.#database = database;
    return database;
  }

  // biome-ignore lint/correctness/useYield: nothing here streams, and Kysely asks every connection for this method.
  async *streamQuery(): AsyncIterableIterator<never> {
    throw new Error('this database is read with execute(), not stream()');
  }

  close() {
    this.#database?.close();
    this.#database = null;
  }
}
