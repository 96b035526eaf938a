import { defineConfig } from '@playwright/test';
import { chromiumLaunchOptions } from './src/browser.ts';

/** Runs the fixtures' own specs, in the real runner. `fixtures.test.ts` starts it. */
export default defineConfig({
  testDir: 'e2e',
  testIgnore: process.env['FAILING'] ? [] : 'failing/**',
  outputDir: 'test-results',
  workers: 2,
  fullyParallel: true,
  reporter: 'list',
  expect: { timeout: 3000 },
  use: { launchOptions: chromiumLaunchOptions() },
});
