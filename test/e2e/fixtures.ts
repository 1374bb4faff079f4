import { join } from 'node:path';
import { type Browser, type BrowserContext, test as base, expect } from '@playwright/test';
import { Chapter } from './chapter.ts';
import { KindlabServer } from './kindlab-server.ts';

/** Whatever a page complains of in its console, policy violations included. */
export class ConsoleErrors {
  readonly #seen: string[] = [];
  readonly #expected: RegExp[] = [];

  watch(context: BrowserContext): void {
    context.on('console', (message) => {
      if (message.type() === 'error') this.#seen.push(`${message.text()} [${message.location().url}]`);
    });
    context.on('weberror', (error) => this.#seen.push(String(error.error().stack ?? error.error())));
  }

  /** For tests that take the server away: the browser itself reports what it could not reach. */
  expect(...patterns: RegExp[]): void {
    this.#expected.push(...patterns);
  }

  unexpected(): string[] {
    return this.#seen.filter((text) => !this.#expected.some((pattern) => pattern.test(text)));
  }
}

export const unreachable = [/net::ERR_/, /WebSocket connection to .* failed/];

const cookiesOf = (server: KindlabServer) => join(server.home, 'cookies.json');

interface Fixtures {
  consoleErrors: ConsoleErrors;
  chapter: Chapter;
}

/** A worker's server, and the cookie its printed URL gives. `env` is added to its environment. */
export function serveWith(env: Record<string, string>) {
  return async ({ browser }: { browser: Browser }, use: (server: KindlabServer) => Promise<void>) => {
    const server = await KindlabServer.create(env);
    try {
      await server.start();
      // A link works once, so one browser follows it and the others get its cookie.
      const context = await browser.newContext({ storageState: { cookies: [], origins: [] } });
      await (await context.newPage()).goto(server.url);
      await context.storageState({ path: cookiesOf(server) });
      await context.close();
      await use(server);
    } finally {
      await server.remove();
    }
  };
}

/** `server` is one server for the whole run; every page has the cookie its printed URL gives, and a clean console. */
export const test = base.extend<Fixtures, { server: KindlabServer }>({
  server: [serveWith({}), { scope: 'worker', timeout: 180_000 }],
  baseURL: async ({ server }, use) => use(server.origin),
  storageState: async ({ server }, use) => use(cookiesOf(server)),
  consoleErrors: [
    async ({ context }, use) => {
      const errors = new ConsoleErrors();
      errors.watch(context);
      await use(errors);
      expect(errors.unexpected(), 'the console of every page stays free of errors').toEqual([]);
    },
    { auto: true },
  ],
  chapter: async ({ page }, use) => use(new Chapter(page)),
});

export { expect } from '@playwright/test';
