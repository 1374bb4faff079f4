import { defineConfig } from 'vitest/config';

/** test/e2e runs in a real browser with Playwright, not here. */
export default defineConfig({
  test: {
    projects: [
      // Nothing here takes long; on a busy machine everything does.
      { test: { name: 'unit', include: ['test/unit/**/*.test.ts'], testTimeout: 30_000 } },
      {
        test: {
          name: 'contract',
          include: ['test/contract/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'cluster',
          include: ['test/cluster/*.test.ts'],
          testTimeout: 180_000,
          hookTimeout: 300_000,
          // All files share one cluster and two cores.
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'outage',
          include: ['test/cluster/outage/*.test.ts'],
          testTimeout: 180_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
});
