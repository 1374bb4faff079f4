import { defineConfig } from '@playwright/test';
import config from '../../playwright.config.ts';

export default defineConfig({
  ...config,
  testDir: '.',
  testMatch: 'screenshots.ts',
  reporter: 'list',
  timeout: 300_000,
});
