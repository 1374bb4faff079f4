import { LabError } from '../lab/lab-error.ts';
import { sqliteCode, sqliteCodeOf } from './node-sqlite-dialect.ts';

interface Explanation {
  what: string;
  hint: string;
}

const sqliteExplanations: Record<number, Explanation> = {
  [sqliteCode.busy]: {
    what: 'is locked by another process',
    hint: 'Find it with `fuser -v {file}` and let it finish or stop it; kindlab tries again by itself.',
  },
  [sqliteCode.readOnly]: {
    what: 'cannot be written: it, or its folder, is read-only',
    hint: 'Make it writable for the user who runs kindlab: `ls -l {file}*`, then chown or chmod; kindlab tries again by itself.',
  },
  [sqliteCode.full]: {
    what: 'cannot grow: the disk is full',
    hint: 'Free some space (`df -h {file}`); kindlab tries again by itself.',
  },
  [sqliteCode.ioError]: {
    what: 'cannot be read or written: the disk reports an error',
    hint: 'Look at `dmesg` and `df -h {file}`; kindlab tries again by itself.',
  },
  [sqliteCode.cannotOpen]: {
    what: 'cannot be opened',
    hint: 'Check that the folder exists and belongs to the user who runs kindlab: `ls -ld {file}`.',
  },
  [sqliteCode.corrupt]: {
    what: 'is damaged',
    hint: 'Keep a copy, then try `sqlite3 {file} .recover`; moving the file away starts with an empty log.',
  },
  [sqliteCode.notADatabase]: {
    what: 'is not a SQLite database',
    hint: 'Move {file} away, or point KINDLAB_HOME somewhere else.',
  },
};
sqliteExplanations[sqliteCode.locked] = sqliteExplanations[sqliteCode.busy] as Explanation;

/** By SQLSTATE or Node's error code; the class (first two characters) when the code itself is not listed. */
const postgresExplanations: Record<string, Explanation> = {
  ECONNREFUSED: { what: 'does not answer', hint: 'Start PostgreSQL, or correct DATABASE_URL.' },
  ENOENT: {
    what: 'has no such socket',
    hint: 'Start PostgreSQL, or correct the socket folder in DATABASE_URL.',
  },
  ENOTFOUND: { what: 'has a host name that does not resolve', hint: 'Correct DATABASE_URL.' },
  '3D000': { what: 'does not exist', hint: 'Create it with `createdb`, or correct DATABASE_URL.' },
  '28': { what: 'refuses this user or password', hint: 'Correct the user and password in DATABASE_URL.' },
  '25006': {
    what: 'is read-only',
    hint: 'Point DATABASE_URL at the primary server, or unset default_transaction_read_only.',
  },
  '42501': { what: 'does not allow this', hint: 'Grant the user of DATABASE_URL create, select and insert.' },
  '53100': { what: 'has no disk space left', hint: 'Free some space on the database host.' },
  '53300': { what: 'has no connection left', hint: 'Raise max_connections, or close other clients.' },
  '55P03': {
    what: 'is locked by another process',
    hint: 'Look for it in pg_locks and pg_stat_activity; kindlab tries again by itself.',
  },
  '57': { what: 'is shutting down or starting', hint: 'Wait for it; kindlab tries again by itself.' },
};

/** A driver's error as LabError `store`; anything else unchanged. `where` names the database without its password. */
export function toStoreError(error: unknown, where: string): unknown {
  if (error instanceof LabError) return error;
  const explanation = explain(error);
  const reason = error instanceof Error ? error.message : String(error);
  return new LabError('store', `The progress store ${where} ${explanation.what} (${reason}).`, {
    hint: explanation.hint.replaceAll('{file}', where),
    cause: error,
  });
}

function explain(error: unknown): Explanation {
  const unknown = {
    what: 'does not work',
    hint: 'The cause is in the server log; kindlab tries again by itself.',
  };
  const sqlite = sqliteCodeOf(error);
  if (sqlite !== null) return sqliteExplanations[sqlite] ?? unknown;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return postgresExplanations[code] ?? postgresExplanations[code.slice(0, 2)] ?? unknown;
}
