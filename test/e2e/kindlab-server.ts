import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test as base } from '@playwright/test';
import { projectRoot, readConfig } from '../../src/config.ts';

/** The real server, as `npm start` runs it, on the cluster that `kindlab up` made, with a data folder of its own. */
export class KindlabServer {
  readonly home: string;
  /** The printed URL, with its one-time token. */
  url = '';
  output = '';
  readonly #env: NodeJS.ProcessEnv;
  #child: ChildProcess | undefined;

  constructor(home: string, env: Record<string, string> = {}) {
    this.home = home;
    const { KINDLAB_KUBECONFIG, KINDLAB_CONTEXT, ...rest } = process.env;
    this.#env = {
      ...rest,
      KINDLAB_HOME: home,
      KINDLAB_KUBECONFIG: KINDLAB_KUBECONFIG ?? join(readConfig().home, 'kubeconfig'),
      ...(KINDLAB_CONTEXT === undefined ? {} : { KINDLAB_CONTEXT }),
      KINDLAB_PORT: '0',
      KINDLAB_LOG_LEVEL: 'warn',
      ...env,
    };
  }

  get origin(): string {
    return new URL(this.url).origin;
  }

  /** Starts (or, with the port of the first start, starts again) and waits for the URL and a ready cluster. */
  async start(): Promise<void> {
    this.output = '';
    const port = this.url === '' ? '0' : new URL(this.url).port;
    const child = spawn(process.execPath, [join(projectRoot, 'src', 'cli', 'main.ts'), 'start'], {
      cwd: projectRoot,
      env: { ...this.#env, KINDLAB_PORT: port },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (chunk: string) => {
        this.output += chunk;
      });
    }
    await this.#until(() => {
      const printed = /https?:\/\/\S*token=\S+/.exec(this.output)?.[0];
      if (printed !== undefined) this.url = printed;
      return printed !== undefined;
    }, 'print its URL');
    await this.#until(async () => {
      const answer = await fetch(new URL('/readyz', this.url)).catch(() => null);
      return answer?.status === 200;
    }, 'be ready');
  }

  /** As Ctrl-C would. */
  async stop(signal: NodeJS.Signals = 'SIGINT'): Promise<void> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    child.kill(signal);
    await once(child, 'exit');
  }

  async #until(condition: () => boolean | Promise<boolean>, what: string): Promise<void> {
    const deadline = Date.now() + 120_000;
    while (!(await condition())) {
      if (this.#child?.exitCode !== null || Date.now() > deadline) {
        throw new Error(`the server did not ${what}; it printed:\n${this.output}`);
      }
      await new Promise((resume) => setTimeout(resume, 50));
    }
  }
}

/** `server` is one server for the whole run; every page has the cookie its printed URL gives. */
export const test = base.extend<object, { server: KindlabServer }>({
  server: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads fixture names from the pattern.
    async ({}, use) => {
      const home = await mkdtemp(join(tmpdir(), 'kindlab-e2e-'));
      const server = new KindlabServer(home);
      await server.start();
      await use(server);
      await server.stop();
      await rm(home, { recursive: true, force: true });
    },
    { scope: 'worker', timeout: 180_000 },
  ],
  baseURL: async ({ server }, use) => use(server.origin),
  storageState: async ({ server, browser }, use) => {
    const file = join(server.home, 'cookies.json');
    const { stat } = await import('node:fs/promises');
    if ((await stat(file).catch(() => null)) === null) {
      const context = await browser.newContext({ storageState: { cookies: [], origins: [] } });
      const page = await context.newPage();
      await page.goto(server.url);
      await context.storageState({ path: file });
      await context.close();
    }
    await use(file);
  },
});

export { expect } from '@playwright/test';
