import { defineConfig } from '@playwright/test';

/**
 * One real browser (Debian's), one real server on the real cluster; tests of pages run one after another. Walks through
 * whole chapters mostly wait for the cluster: they have servers of their own and run beside them.
 */
export default defineConfig({
  testDir: 'test/e2e',
  globalSetup: './test/e2e/built-site.ts',
  workers: 3,
  fullyParallel: false,
  projects: [
    { name: 'pages', testIgnore: 'walks.test.ts', workers: 1 },
    { name: 'walks', testMatch: 'walks.test.ts', workers: 2, fullyParallel: true },
  ],
  timeout: 120_000,
  expect: { timeout: 20_000 },
  retries: 0,
  forbidOnly: true,
  reporter: [['list'], ['json']],
  outputDir: 'test-results',
  use: {
    browserName: 'chromium',
    launchOptions: {
      executablePath: '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
    viewport: { width: 1440, height: 900 },
    actionTimeout: 20_000,
    screenshot: 'only-on-failure',
    trace: 'retain-on-failure',
  },
});
