import { defineConfig } from 'vitest/config';
import { LongestFirst } from './scripts/longest-first.ts';

export default defineConfig({
  test: {
    include: ['{packages,apps,bench,proofs,scripts}/**/*.test.{ts,tsx}'],
    // Password workers are TypeScript too: their threads inherit the loader.
    execArgv: ['--import', 'tsx'],
    globalSetup: ['packages/server/src/testing/postgresql.ts', 'packages/server/src/testing/database-templates.ts'],
    testTimeout: 20_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    // One process runs many files: starting it, loading the server and making it fast takes longer than most of them.
    isolate: false,
    sequence: { sequencer: LongestFirst },
  },
});
