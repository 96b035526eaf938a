import { defineConfig } from 'vitest/config';

export default defineConfig({
  root: new URL('../..', import.meta.url).pathname,
  test: {
    include: ['apps/shell/flows/*.flow.ts'],
    globalSetup: [
      'packages/server/src/testing/postgresql.ts',
      'packages/server/src/testing/database-templates.ts',
      'apps/shell/flows/desktop.ts',
    ],
    // A state that doesn't come is told of by whoever waits for it, with what came instead.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    maxWorkers: 1,
  },
});
