import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type BrowserContext, test as base, expect } from '@playwright/test';
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

interface Fixtures {
  consoleErrors: ConsoleErrors;
  chapter: Chapter;
}

/** `server` is one server for the whole run; every page has the cookie its printed URL gives, and a clean console. */
export const test = base.extend<Fixtures, { server: KindlabServer }>({
  server: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads fixture names from the pattern.
    async ({}, use) => {
      const server = await KindlabServer.create();
      await server.start();
      await use(server);
      await server.remove();
    },
    { scope: 'worker', timeout: 180_000 },
  ],
  baseURL: async ({ server }, use) => use(server.origin),
  storageState: async ({ server, browser }, use) => {
    const file = join(server.home, 'cookies.json');
    if ((await stat(file).catch(() => null)) === null) {
      const context = await browser.newContext({ storageState: { cookies: [], origins: [] } });
      const page = await context.newPage();
      await page.goto(server.url);
      await context.storageState({ path: file });
      await context.close();
    }
    await use(file);
  },
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
