import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import type { ClientFrame, StreamEvent } from '../../src/api/api-schema.ts';
import { projectRoot, readConfig } from '../../src/config.ts';
import { removeWorkspaces } from '../../src/workspace/remove-workspaces.ts';
import { adminKube, kubeconfigPath } from '../made-cluster.ts';

/** `kindlab start` as a process of its own, on the cluster that `kindlab up` made, with a data folder of its own. */
export interface TestServer {
  home: string;
  origin: string;
  /** Everything it printed since it was last started. */
  output(): string;
  /** The child that runs now. */
  process(): ChildProcess;
  start(): Promise<void>;
  /** As Ctrl-C would; resolves with the exit code. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
  /** Takes what the server left on the shared cluster with it; call it once the server is stopped. */
  removeWorkspaces(): Promise<void>;
  remove(): Promise<void>;
  /** A browser that used the printed link of the first start. */
  request(method: string, path: string, body?: unknown): Promise<{ status: number; body: unknown }>;
  headers(): { cookie: string; origin: string };
}

export async function createTestServer(
  env: Record<string, string> = {},
  { readyWithinMs = 120_000 } = {},
): Promise<TestServer> {
  const home = await mkdtemp(join(tmpdir(), 'kindlab-server-'));
  let child: ChildProcess | null = null;
  let output = '';
  let origin = '';
  let cookie = '';

  const running = () => {
    if (!child) throw new Error('the server was not started');
    return child;
  };

  const server: TestServer = {
    home,
    get origin() {
      return origin;
    },
    output: () => output,
    process: running,
    headers: () => ({ cookie, origin }),
    async start() {
      output = '';
      child = spawn(process.execPath, [join(projectRoot, 'src', 'cli', 'main.ts'), 'start'], {
        env: {
          ...process.env,
          KINDLAB_HOME: home,
          KINDLAB_KUBECONFIG: kubeconfigPath,
          KINDLAB_PORT: origin === '' ? '0' : new URL(origin).port,
          KINDLAB_POOL_SIZE: '0',
          ...env,
        },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      for (const stream of [child.stdout, child.stderr]) {
        stream?.setEncoding('utf8').on('data', (chunk: string) => {
          output += chunk;
        });
      }
      const link = await until(
        'it prints its link',
        () => /http:\S+token=\S+/.exec(output)?.[0],
        running(),
      ).catch(explainWith(() => output));
      origin = new URL(link).origin;
      if (cookie === '') cookie = await signIn(link);
      await until(
        'it is ready',
        async () => (await fetch(`${origin}/readyz`)).status === 200 || undefined,
        running(),
        readyWithinMs,
      ).catch(explainWith(() => output));
    },
    async stop(signal = 'SIGINT') {
      const stopping = running();
      if (stopping.exitCode !== null || stopping.signalCode !== null) return stopping.exitCode;
      stopping.kill(signal);
      await once(stopping, 'exit');
      return stopping.exitCode;
    },
    async removeWorkspaces() {
      await removeWorkspaces(adminKube(), { home, cluster: readConfig().cluster });
    },
    async remove() {
      await server.stop();
      await rm(home, { recursive: true, force: true });
    },
    async request(method, path, body) {
      const answer = await fetch(`${origin}${path}`, {
        method,
        headers: { cookie, origin, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await answer.text();
      return { status: answer.status, body: text === '' ? null : JSON.parse(text) };
    },
  };
  return server;
}

/** A server that does not come up says why in what it prints. */
const explainWith = (output: () => string) => (error: Error) => {
  throw new Error(`${error.message}; the server printed:\n${output()}`);
};

async function signIn(link: string): Promise<string> {
  const answer = await fetch(link, { redirect: 'manual' });
  return answer.headers.get('set-cookie')?.split(';')[0] ?? '';
}

/** Asks again until there is an answer; fails when that takes too long, or when `process` ended. */
export async function until<T>(
  what: string,
  ask: () => Promise<T | undefined> | T | undefined,
  process?: ChildProcess,
  withinMs = 120_000,
): Promise<T> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (Date.now() > deadline || (process && process.exitCode !== null))
      throw new Error(`waited in vain until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** A page that follows labs. */
export interface TestStream {
  events: StreamEvent[];
  find<T extends StreamEvent['type']>(
    type: T,
    matches: (event: Extract<StreamEvent, { type: T }>) => boolean,
  ): Promise<Extract<StreamEvent, { type: T }>>;
  close(): void;
}

/** `objects`: the lab at whose objects the page looks. */
export async function openStream(
  server: TestServer,
  labIds: string[],
  { objects }: { objects?: string } = {},
): Promise<TestStream> {
  const abort = new AbortController();
  const query = new URLSearchParams(labIds.map((labId) => ['lab', labId]));
  if (objects !== undefined) query.set('objects', objects);
  const answer = await fetch(`${server.origin}/api/stream?${query}`, {
    headers: server.headers(),
    signal: abort.signal,
  });
  const events: StreamEvent[] = [];
  const read = async () => {
    let text = '';
    for await (const chunk of answer.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      text += chunk;
      const blocks = text.split('\n\n');
      text = blocks.pop() ?? '';
      for (const block of blocks) {
        const data = /^data: (.*)$/m.exec(block)?.[1];
        if (data !== undefined) events.push(JSON.parse(data));
      }
    }
  };
  read().catch((error: unknown) => {
    // Cut off: by the test, or by a server that was stopped.
    if (!abort.signal.aborted && !(error instanceof TypeError)) throw error;
  });
  return {
    events,
    find: (type, matches) =>
      until(`a ${type} arrives`, () =>
        events.find((event): event is Extract<StreamEvent, { type: typeof type }> => {
          return event.type === type && matches(event as Extract<StreamEvent, { type: typeof type }>);
        }),
      ),
    close: () => abort.abort(),
  };
}

/** A terminal that acknowledges what it gets. */
export interface TestTerminal {
  text(): string;
  /** Text that came before the server said that scrollback is over. */
  scrollback(): string;
  send(frame: ClientFrame): void;
  shows(pattern: RegExp): Promise<string>;
  closed: Promise<number>;
  close(): void;
}

export function openTerminal(server: TestServer, labId: string, shellId = 'main'): TestTerminal {
  const address = `${server.origin.replace('http', 'ws')}/api/labs/${labId}/shells/${shellId}/attach`;
  const socket = new WebSocket(address, { headers: server.headers() });
  const decoder = new TextDecoder();
  let text = '';
  let scrollback = '';
  const early: string[] = [];
  socket.on('open', () => {
    for (const frame of early) socket.send(frame);
  });
  socket.on('message', (data: Buffer, isBinary) => {
    if (isBinary) {
      text += decoder.decode(data, { stream: true });
      socket.send(JSON.stringify({ type: 'ack', bytes: data.byteLength }));
    } else if (JSON.parse(String(data)).type === 'live') scrollback = text;
  });
  const closed = new Promise<number>((resolve) => socket.on('close', resolve));
  return {
    text: () => text,
    scrollback: () => scrollback,
    closed,
    send(frame) {
      if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(frame));
      else early.push(JSON.stringify(frame));
    },
    shows: (pattern) => until(`the terminal shows ${pattern}`, () => pattern.exec(text)?.[0]),
    close: () => socket.close(),
  };
}
