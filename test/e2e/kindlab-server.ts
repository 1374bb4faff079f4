import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot, readConfig } from '../../src/config.ts';
import { removeWorkspaces } from '../../src/workspace/remove-workspaces.ts';
import { adminKube, kubeconfigPath } from '../made-cluster.ts';

const config = readConfig();

/** The real server, as `npm start` runs it, with a data folder of its own; on the real cluster unless `env` says otherwise. */
export class KindlabServer {
  readonly home: string;
  /** The printed URL, with its one-time token. */
  url = '';
  output = '';
  readonly #env: NodeJS.ProcessEnv;
  #child: ChildProcess | undefined;

  private constructor(home: string, env: Record<string, string>) {
    this.home = home;
    this.#env = {
      ...process.env,
      KINDLAB_HOME: home,
      KINDLAB_KUBECONFIG: kubeconfigPath,
      KINDLAB_LOG_LEVEL: 'warn',
      ...env,
    };
  }

  static async create(env: Record<string, string> = {}): Promise<KindlabServer> {
    return new KindlabServer(await mkdtemp(join(tmpdir(), 'kindlab-e2e-')), env);
  }

  get origin(): string {
    return new URL(this.url).origin;
  }

  /** Starts, or starts again on the port of the first start. Resolves when it printed its URL and, unless told otherwise, the cluster is ready. */
  async start({ untilReady = true } = {}): Promise<void> {
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
    if (!untilReady) return;
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

  /** Stops it and removes what it left: workspaces in the cluster, its data folder. */
  async remove(): Promise<void> {
    await this.stop();
    try {
      await removeWorkspaces(adminKube(), { home: this.home, cluster: config.cluster });
    } finally {
      await rm(this.home, { recursive: true, force: true });
    }
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
