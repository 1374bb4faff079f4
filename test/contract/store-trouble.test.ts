import { execFile } from 'node:child_process';
import { chmod, chown, mkdir, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { promisify } from 'node:util';
import { Pool } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openStore } from '../../src/store/open-store.ts';
import type { LearnerEvent } from '../../src/store/store.ts';
import { createPostgresServer, type PostgresServer } from './postgres-server.ts';

const execute = promisify(execFile);
const root = process.getuid?.() === 0;
const nobody = 65_534;

const event = (output = ''): LearnerEvent => ({
  learnerId: 'ada',
  labId: 'downward',
  stepId: 'apply',
  at: 1_000,
  type: 'command',
  detail: { command: 'true', output },
});

describe('a SQLite store in trouble', () => {
  let folder: string;
  let file: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'kindlab-trouble-'));
    file = join(folder, 'kindlab.db');
  });

  afterEach(() => rm(folder, { recursive: true, force: true }));

  test('says that another process holds the lock, and goes on when it lets go', async () => {
    const store = await openStore({ file });
    const other = new DatabaseSync(file);
    other.exec('begin immediate');
    let ticks = 0;
    const ticking = setInterval(() => ticks++, 20);
    await expect(store.append(event())).rejects.toMatchObject({
      code: 'store',
      message: expect.stringContaining('locked by another process'),
      hint: expect.stringContaining(`fuser -v ${file}`),
    });
    clearInterval(ticking);
    // The process went on doing other things while it waited.
    expect(ticks).toBeGreaterThan(20);
    await expect(store.check()).rejects.toMatchObject({ code: 'store' });
    other.exec('rollback');
    await store.append(event());
    await store.check();
    other.close();
    await store.close();
  }, 30_000);

  test('waits for a lock that is let go in time', async () => {
    const store = await openStore({ file });
    const other = new DatabaseSync(file);
    other.exec('begin immediate');
    const appended = store.append(event());
    setTimeout(() => other.exec('rollback'), 200);
    expect(await appended).toBeGreaterThan(0);
    other.close();
    await store.close();
  });

  test('says that the file is read-only, and opens it once it is writable again', async () => {
    // Whoever runs as root may write anything; so the rest of this test happens as somebody else.
    if (root) await chown(folder, nobody, nobody);
    if (root) process.seteuid?.(nobody);
    try {
      const first = await openStore({ file });
      await first.append(event());
      await first.close();
      await chmod(file, 0o444);
      await chmod(folder, 0o555);
      await expect(openStore({ file })).rejects.toMatchObject({
        code: 'store',
        message: expect.stringContaining('read-only'),
        hint: expect.stringContaining('chmod'),
      });
      await chmod(folder, 0o755);
      await chmod(file, 0o644);

      const store = await openStore({ file });
      await store.append(event());
      expect(await store.events({})).toHaveLength(2);
      await store.close();
    } finally {
      if (root) process.seteuid?.(0);
    }
  });

  test.runIf(root)('says that the disk is full, and goes on when there is room again', async () => {
    const disk = join(folder, 'disk');
    await mkdir(disk);
    await execute('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', disk]);
    try {
      const store = await openStore({ file: join(disk, 'kindlab.db') });
      const ballast = join(disk, 'ballast');
      await writeFile(ballast, Buffer.alloc(1_200_000));
      const fill = async () => {
        for (let count = 0; count < 100; count++) await store.append(event('x'.repeat(50_000)));
      };
      await expect(fill()).rejects.toMatchObject({
        code: 'store',
        message: expect.stringMatching(/disk (is full|reports an error)/),
        hint: expect.stringContaining('df -h'),
      });
      const before = (await store.events({})).length;
      await truncate(ballast, 0);
      await store.append(event());
      expect(await store.events({})).toHaveLength(before + 1);
      await store.close();
    } finally {
      await execute('umount', [disk]);
    }
  });

  test('says that a file is no database', async () => {
    await writeFile(file, 'hello, I am a text file and not a database at all\n'.repeat(100));
    await expect(openStore({ file })).rejects.toMatchObject({
      code: 'store',
      message: expect.stringContaining('is not a SQLite database'),
      hint: expect.stringContaining('Move'),
    });
  });
});

describe('a PostgreSQL store in trouble', () => {
  let postgres: PostgresServer;

  beforeAll(async () => {
    postgres = await createPostgresServer();
  }, 60_000);

  afterAll(() => postgres?.remove());

  test('says that the server does not answer, and goes on when it is back', async () => {
    const store = await openStore({ databaseUrl: await postgres.createDatabase('restarted') });
    const seq = await store.append(event());
    await postgres.stop();
    await expect(store.append(event())).rejects.toMatchObject({
      code: 'store',
      hint: expect.stringMatching(/Start PostgreSQL|tries again by itself/),
    });
    await expect(store.check()).rejects.toMatchObject({ code: 'store' });
    await postgres.start();
    expect(await store.append(event())).toBeGreaterThan(seq);
    expect(await store.events({})).toHaveLength(2);
    await store.close();
  }, 30_000);

  test('says that the database is locked, and goes on when it is let go', async () => {
    const databaseUrl = await postgres.createDatabase('locked');
    const store = await openStore({ databaseUrl });
    const pool = new Pool({ connectionString: databaseUrl });
    const other = await pool.connect();
    await other.query('begin; lock table events in access exclusive mode');
    await expect(store.append(event())).rejects.toMatchObject({
      code: 'store',
      message: expect.stringContaining('locked by another process'),
    });
    await other.query('rollback');
    await store.append(event());
    other.release();
    await pool.end();
    await store.close();
  }, 30_000);

  test('says that the database is read-only', async () => {
    const databaseUrl = await postgres.createDatabase('standby');
    const store = await openStore({ databaseUrl });
    await store.close();
    const readOnly = `${databaseUrl}&options=-c%20default_transaction_read_only%3Don`;
    await expect(openStore({ databaseUrl: readOnly })).rejects.toMatchObject({
      code: 'store',
      message: expect.stringContaining('is read-only'),
    });
  });

  test('says that the database does not exist, without the password', async () => {
    const databaseUrl = (await postgres.createDatabase('there')).replace('kindlab@', 'kindlab:hunter2@');
    const failure = openStore({ databaseUrl: databaseUrl.replace('/there', '/missing') });
    await expect(failure).rejects.toMatchObject({
      code: 'store',
      message: expect.stringContaining('does not exist'),
      hint: expect.stringContaining('createdb'),
    });
    await expect(failure).rejects.not.toThrow(/hunter2/);
  });
});
