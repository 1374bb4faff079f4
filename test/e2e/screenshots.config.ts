import { defineConfig } from '@playwright/test';
import config from '../../playwright.config.ts';

export default defineConfig({
  ...config,
  testDir: '.',
  globalSetup: './built-site.ts',
  testMatch: 'screenshots.ts',
  projects: [{ name: 'screenshots' }],
  workers: 1,
  reporter: 'list',
  timeout: 300_000,
});
