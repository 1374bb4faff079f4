import { join } from 'node:path';

/** What openStore opens: PostgreSQL when a URL is given, else the database file under kindlab's home. */
export function storeLocation(from: {
  home: string;
  databaseUrl: string | undefined;
}): { file: string } | { databaseUrl: string } {
  return from.databaseUrl === undefined
    ? { file: join(from.home, 'kindlab.db') }
    : { databaseUrl: from.databaseUrl };
}
