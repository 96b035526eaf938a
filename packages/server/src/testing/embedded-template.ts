import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import type { Config } from '../config.ts';
import { connectDatabase } from '../database/connect.ts';
import { prepareJobs } from '../jobs/jobs.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** A data directory with a migrated, empty database, its jobs' queues included, to copy. */
    embeddedTemplate: string;
  }
}

/** Vitest's global set-up: creating an embedded cluster takes seconds, copying one doesn't. */
export default async function setUp(project: TestProject): Promise<() => void> {
  const directory = mkdtempSync(join(tmpdir(), 'tandem-template-'));
  const database = await connectDatabase({ databaseUrl: null, dataDirectory: directory } as Config);
  const jobs = prepareJobs(database.jobStore);
  await jobs.ready();
  await jobs.stop();
  await database.close();
  project.provide('embeddedTemplate', directory);
  return () => rmSync(directory, { recursive: true, force: true });
}
