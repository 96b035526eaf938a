import { defineConfig } from '@playwright/test';
import { chromiumLaunchOptions } from './packages/playwright/src/browser.ts';

/** The flows in `e2e/`. Their fixtures start the companion, each on a free port: nothing here knows one. */
export default defineConfig({
  testDir: 'e2e',
  outputDir: 'test-results/e2e',
  forbidOnly: Boolean(process.env['CI']),
  fullyParallel: true,
  workers: 2,
  retries: 0,
  // The companion, its database and the browser share a small machine.
  timeout: 90_000,
  reporter: [['list'], ['json', { outputFile: 'test-results/playwright.json' }]],
  use: { launchOptions: chromiumLaunchOptions(), trace: 'retain-on-failure' },
});
