import { execFile } from 'node:child_process';
import { chown, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** A real PostgreSQL of one's own: a throw-away cluster on a Unix socket, run by an unprivileged user. */
export interface PostgresServer {
  /** DATABASE_URL of a new, empty database. */
  createDatabase(name: string): Promise<string>;
  start(): Promise<void>;
  /** As a crash would: nobody is waited for. */
  stop(): Promise<void>;
  remove(): Promise<void>;
}

/** Throws, naming the command that installs it, when this machine has no PostgreSQL. */
export async function createPostgresServer(): Promise<PostgresServer> {
  const programs = await findPrograms();
  const owner = await unprivilegedUser();
  const folder = await mkdtemp(join(tmpdir(), 'kindlab-postgres-'));
  if ('uid' in owner) await chown(folder, owner.uid, owner.gid);
  const data = join(folder, 'data');
  const run = (program: string, ...args: string[]) =>
    execute(join(programs, program), args, { ...owner, cwd: folder });
  await run('initdb', '-D', data, '-U', 'kindlab', '-A', 'trust', '-E', 'UTF8', '--locale=C.UTF-8');
  const start = async () => {
    const options = `-k ${folder} -c listen_addresses=''`;
    await run('pg_ctl', '-D', data, '-w', '-l', join(folder, 'log'), '-o', options, 'start');
  };
  const stop = async () => {
    await run('pg_ctl', '-D', data, '-w', '-m', 'immediate', 'stop');
  };
  await start();
  return {
    async createDatabase(name) {
      await run('createdb', '-h', folder, '-U', 'kindlab', name);
      return `postgres://kindlab@localhost/${name}?host=${folder}`;
    },
    start,
    stop,
    async remove() {
      await stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function findPrograms(): Promise<string> {
  const base = '/usr/lib/postgresql';
  const versions = await readdir(base).catch((): string[] => []);
  for (const version of versions.toSorted((a, b) => Number(b) - Number(a))) {
    const programs = join(base, version, 'bin');
    if ((await readdir(programs).catch((): string[] => [])).includes('initdb')) return programs;
  }
  throw new Error(
    'The contract of the store is proven on a real PostgreSQL, and there is none. Install it: sudo apt-get update && sudo apt-get install -y --no-install-recommends postgresql',
  );
}

/** initdb refuses to run as root; Debian's package brings the user `postgres`. */
async function unprivilegedUser(): Promise<{ uid: number; gid: number } | Record<string, never>> {
  if (process.getuid?.() !== 0) return {};
  const [uid, gid] = await Promise.all([
    execute('id', ['-u', 'postgres']),
    execute('id', ['-g', 'postgres']),
  ]);
  return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
}
