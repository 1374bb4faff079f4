import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Kysely, PostgresDialect } from 'kysely';
import { Pool } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { detailLimitBytes } from '../../src/store/event-detail.ts';
import { createNodeSqliteDialect } from '../../src/store/node-sqlite-dialect.ts';
import { openStore } from '../../src/store/open-store.ts';
import type { LearnerEvent, Store } from '../../src/store/store.ts';
import { createPostgresServer, type PostgresServer } from './postgres-server.ts';

type StoreOptions = Parameters<typeof openStore>[0];

let folder: string;
let postgres: PostgresServer;
let databases = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kindlab-store-'));
  postgres = await createPostgresServer();
}, 60_000);

afterAll(async () => {
  await postgres?.remove();
  await rm(folder, { recursive: true, force: true });
});

const drivers: { name: string; fresh(): Promise<StoreOptions> }[] = [
  { name: 'SQLite', fresh: async () => ({ file: join(folder, `${++databases}`, 'kindlab.db') }) },
  {
    name: 'PostgreSQL',
    fresh: async () => ({ databaseUrl: await postgres.createDatabase(`test${++databases}`) }),
  },
];

const event = (change: Partial<LearnerEvent> = {}): LearnerEvent => ({
  learnerId: 'ada',
  labId: 'downward',
  stepId: 'apply',
  at: 1_000,
  type: 'command',
  detail: { command: 'kubectl apply -f pod.yaml', exitCode: 0 },
  ...change,
});

function startWriter(options: StoreOptions, learnerId: string, count: number): ChildProcess {
  const program = join(import.meta.dirname, 'store-writer.ts');
  return spawn(process.execPath, [program, JSON.stringify(options), learnerId, String(count)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

/** The seqs a writer was told are safe, once it ended; it is killed without warning after `killAfter` of them. */
function acknowledged(writer: ChildProcess, killAfter = Number.POSITIVE_INFINITY): Promise<number[]> {
  return new Promise((resolve) => {
    let text = '';
    writer.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      if (text.split('\n').length > killAfter) writer.kill('SIGKILL');
    });
    writer.on('close', () => resolve(text.split('\n').slice(0, -1).map(Number)));
  });
}

describe.each(drivers)('the store on $name', ({ fresh }) => {
  let options: StoreOptions;
  let store: Store;

  beforeEach(async () => {
    options = await fresh();
    store = await openStore(options);
  });

  afterEach(() => store.close());

  test('gives back what was appended, in order, with growing seq', async () => {
    const first = await store.append(
      event({ detail: { output: '한글 \u0000 \ud800 "quoted"\n', exitCode: null } }),
    );
    const second = await store.append(event({ stepId: null, type: 'reset', detail: {} }));
    expect(second).toBeGreaterThan(first);
    const events = await store.events({});
    expect(events.map(({ seq }) => seq)).toEqual([first, second]);
    expect(events[0]).toMatchObject({ learnerId: 'ada', labId: 'downward', stepId: 'apply', at: 1_000 });
    expect(events[0]?.detail).toEqual({ output: '한글 \u0000 \ud800 "quoted"\n', exitCode: null });
    expect(events[1]).toMatchObject({ stepId: null, type: 'reset', detail: {} });
  });

  test('finds events by learner, lab and seq, and stops at the limit', async () => {
    const seqs: number[] = [];
    for (const learnerId of ['ada', 'bo', 'ada', 'ada']) seqs.push(await store.append(event({ learnerId })));
    await store.append(event({ labId: 'other' }));
    const mine = { learnerId: 'ada', labId: 'downward' };
    expect((await store.events(mine)).map(({ seq }) => seq)).toEqual([seqs[0], seqs[2], seqs[3]]);
    expect(
      (await store.events({ ...mine, afterSeq: seqs[0] as number, limit: 1 })).map(({ seq }) => seq),
    ).toEqual([seqs[2]]);
  });

  test('finds events by their type', async () => {
    await store.append(event());
    const answer = await store.append(event({ type: 'answer', detail: { answer: 'yes' } }));
    const hint = await store.append(event({ type: 'hint', detail: { hint: 0 } }));
    const found = await store.events({ types: ['hint', 'answer'] });
    expect(found.map(({ seq }) => seq)).toEqual([answer, hint]);
  });

  test('appending the same event again changes nothing', async () => {
    const seq = await store.append(event({ id: 'once' }));
    await store.append(event());
    expect(await store.append(event({ id: 'once' }))).toBe(seq);
    expect(await store.events({})).toHaveLength(2);
  });

  test('cuts a detail at 64 KiB and keeps both ends of the output, and what was found of the whole', async () => {
    const output = `첫 줄\n${'한글\n'.repeat(200_000)}끝 줄`;
    await store.append(event({ detail: { command: 'yes 한글', output, outputOkIn: 'lab-7k2m' } }));
    const [stored] = await store.events({});
    expect(Buffer.byteLength(JSON.stringify(stored?.detail))).toBeLessThanOrEqual(detailLimitBytes);
    expect(stored?.detail.output).toMatch(/^첫 줄\n[\s\S]*characters left out[\s\S]*\n끝 줄$/);
    expect(stored?.detail).toMatchObject({ command: 'yes 한글', outputOkIn: 'lab-7k2m' });
  });

  test('derives progress from the log', async () => {
    await store.append(event({ stepId: null, type: 'start', at: 5, detail: {} }));
    await store.append(event({ at: 10 }));
    await store.append(event({ type: 'hint', at: 20, detail: { hint: 0 } }));
    await store.append(event({ type: 'solution', at: 30, detail: {} }));
    await store.append(event({ at: 40 }));
    await store.append(event({ type: 'pass', at: 41, detail: { assisted: true } }));
    await store.append(event({ type: 'command', at: 50 }));
    await store.append(event({ stepId: 'guess', type: 'answer', at: 60, detail: { answer: 'a' } }));
    await store.append(event({ stepId: 'seen', type: 'verdict', at: 70, detail: {} }));
    await store.append(event({ learnerId: 'bo', type: 'pass', at: 80, detail: {} }));
    await store.append(event({ learnerId: 'bo', type: 'solution', at: 90, detail: {} }));

    expect(await store.progress({ learnerId: 'ada' })).toEqual([
      {
        learnerId: 'ada',
        labId: 'downward',
        stepId: 'apply',
        state: 'passed',
        attempts: 3,
        hints: 1,
        assisted: true,
        firstAt: 10,
        passedAt: 41,
        lastAt: 50,
      },
      expect.objectContaining({
        stepId: 'guess',
        state: 'tried',
        attempts: 1,
        passedAt: null,
        assisted: false,
      }),
      expect.objectContaining({ stepId: 'seen', state: 'untried', attempts: 0 }),
    ]);
    const [bo] = await store.progress({ learnerId: 'bo', labId: 'downward' });
    expect(bo).toMatchObject({ state: 'passed', assisted: false });
    expect(await store.progress({ labId: 'nowhere' })).toEqual([]);
  });

  test('remembers workspaces until they are deleted', async () => {
    const workspace = {
      id: 'w1',
      learnerId: 'ada',
      labId: 'downward',
      namespace: 'lab-1',
      data: '{"pod":"a"}',
      createdAt: 1,
      lastActiveAt: 2,
    };
    await store.saveWorkspace(workspace);
    await store.saveWorkspace({ ...workspace, data: '{"pod":"b"}', lastActiveAt: 3 });
    await store.saveWorkspace({ ...workspace, id: 'w2', learnerId: 'bo' });
    expect(await store.workspaces({ learnerId: 'ada' })).toEqual([
      { ...workspace, data: '{"pod":"b"}', lastActiveAt: 3 },
    ]);
    await store.deleteWorkspace('w1');
    await store.deleteWorkspace('never was');
    expect((await store.workspaces()).map(({ id }) => id)).toEqual(['w2']);
  });

  test('knows a session until it expires', async () => {
    const session = { tokenHash: 'abc', learnerId: 'ada', createdAt: 1, expiresAt: 100 };
    await store.saveSession(session);
    expect(await store.session('abc', 99)).toEqual(session);
    expect(await store.session('abc', 100)).toBeNull();
    expect(await store.session('other', 1)).toBeNull();
    expect(await store.deleteExpiredSessions(100)).toBe(1);
    expect(await store.session('abc', 1)).toBeNull();
  });

  test('leaves nothing behind when it checks itself', async () => {
    await store.check();
    expect(await store.deleteExpiredSessions(Number.MAX_SAFE_INTEGER)).toBe(0);
  });

  test('refuses to change or remove an event, whoever asks', async () => {
    await store.append(event());
    const raw = new Kysely<{ events: { at: number } }>({
      dialect:
        'file' in options
          ? createNodeSqliteDialect(options.file)
          : new PostgresDialect({ pool: new Pool({ connectionString: options.databaseUrl }) }),
    });
    await expect(raw.updateTable('events').set({ at: 0 }).execute()).rejects.toThrow(/append-only/);
    await expect(raw.deleteFrom('events').execute()).rejects.toThrow(/append-only/);
    await raw.destroy();
    expect(await store.events({})).toHaveLength(1);
  });

  test('keeps everything when it is closed and opened again', async () => {
    await store.append(event());
    await store.close();
    store = await openStore(options);
    expect(await store.events({})).toHaveLength(1);
  });

  test('is set up once when several processes open it at the same moment', async () => {
    const untouched = await fresh();
    const stores = await Promise.all([1, 2, 3].map(() => openStore(untouched)));
    await Promise.all(stores.map((one) => one.append(event())));
    expect(await stores[0]?.events({})).toHaveLength(3);
    await Promise.all(stores.map((one) => one.close()));
  });

  test('has every event it acknowledged after its process is killed', async () => {
    const acked = await acknowledged(startWriter(options, 'ada', 100_000), 100);
    expect(acked.length).toBeGreaterThanOrEqual(100);
    const seqs = new Set((await store.events({})).map(({ seq }) => seq));
    expect(acked.filter((seq) => !seqs.has(seq))).toEqual([]);
    await store.append(event());
  });

  test('takes events from two processes without losing or mixing any', async () => {
    const acked = await Promise.all(
      ['ada', 'bo'].map((learnerId) => acknowledged(startWriter(options, learnerId, 150))),
    );
    for (const [index, learnerId] of ['ada', 'bo'].entries()) {
      const events = await store.events({ learnerId });
      expect(events.map(({ detail }) => detail.command)).toEqual(
        Array.from({ length: 150 }, (_, count) => `echo ${count}`),
      );
      expect(events.map(({ seq }) => seq)).toEqual(acked[index]);
    }
  });

  test('refuses a database that a newer kindlab made', async () => {
    const raw = new Kysely<{ kindlab_migrations: { version: number; name: string; applied_at: number } }>({
      dialect:
        'file' in options
          ? createNodeSqliteDialect(options.file)
          : new PostgresDialect({ pool: new Pool({ connectionString: options.databaseUrl }) }),
    });
    await raw
      .insertInto('kindlab_migrations')
      .values({ version: 999, name: 'later', applied_at: 0 })
      .execute();
    await raw.destroy();
    await expect(openStore(options)).rejects.toMatchObject({
      code: 'store',
      message: expect.stringContaining('version 999'),
      hint: expect.stringContaining('Update kindlab'),
    });
  });
});
