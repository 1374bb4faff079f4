import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Kysely, PostgresDialect } from 'kysely';
import { Pool, types } from 'pg';
import { createStore } from './create-store.ts';
import { migrate } from './migrations.ts';
import { createNodeSqliteDialect } from './node-sqlite-dialect.ts';
import type { Tables } from './schema.ts';
import type { Store } from './store.ts';
import { toStoreError } from './store-failure.ts';

/**
 * Opens the store and brings it to the newest version: PostgreSQL when a URL is given, else the SQLite file, which is
 * made with its folder when missing. Throws LabError `store` with what to do.
 */
export async function openStore(options: { file: string } | { databaseUrl: string }): Promise<Store> {
  const parts =
    'databaseUrl' in options ? postgresParts(options.databaseUrl) : await sqliteParts(options.file);
  try {
    await migrate(parts.database, parts.flavor);
  } catch (error) {
    await parts.database.destroy();
    throw toStoreError(error, parts.where);
  }
  return createStore(parts);
}

async function sqliteParts(file: string) {
  try {
    await mkdir(dirname(file), { recursive: true });
  } catch (error) {
    throw toStoreError(error, file);
  }
  const database = new Kysely<Tables>({ dialect: createNodeSqliteDialect(file) });
  return { database, flavor: 'sqlite' as const, where: file };
}

const int8 = 20;

function postgresParts(databaseUrl: string) {
  const pool = new Pool({
    connectionString: databaseUrl,
    max: 10,
    connectionTimeoutMillis: 5_000,
    statement_timeout: 15_000,
    lock_timeout: 5_000,
    keepAlive: true,
    // Counts, seqs and ms since the epoch stay far below 2^53.
    types: {
      getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
        oid === int8 ? Number : types.getTypeParser(oid, format as 'text')) as typeof types.getTypeParser,
    },
  });
  // An idle connection that breaks is dropped by the pool; the next statement gets a new one, or says what is wrong.
  pool.on('error', () => undefined);
  const database = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
  return { database, flavor: 'postgres' as const, where: withoutPassword(databaseUrl) };
}

function withoutPassword(databaseUrl: string): string {
  if (!URL.canParse(databaseUrl)) return 'named by DATABASE_URL';
  const url = new URL(databaseUrl);
  url.password = '';
  url.search = '';
  return url.href;
}
