import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import type { Config } from '../config.ts';
import { connectDatabase } from '../database/connect.ts';
import { prepareJobs } from '../jobs/jobs.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** A data directory with a migrated database, its jobs' queues included, and nothing in it, to copy. */
    embeddedTemplate: string;
  }
}

/** The database of PostgreSQL's that has the same. */
export const TEMPLATE = 'tandem_template';

/** Vitest's global set-up, after PostgreSQL's: making a database and its queues takes seconds, copying one doesn't. */
export default async function setUp(project: TestProject): Promise<() => void> {
  const directory = mkdtempSync(join(tmpdir(), 'tandem-template-'));
  await prepare({ databaseUrl: null, dataDirectory: directory });
  const { postgresqlUrl } = project.getProvidedContext();
  if (postgresqlUrl) {
    await asSuperuser(postgresqlUrl, `CREATE DATABASE ${TEMPLATE}`);
    await prepare({ databaseUrl: databaseUrl(postgresqlUrl, TEMPLATE), dataDirectory: '' });
  }
  project.provide('embeddedTemplate', directory);
  return () => rmSync(directory, { recursive: true, force: true });
}

/** Where another database of that server is. */
export function databaseUrl(serverUrl: string, name: string): string {
  return serverUrl.replace(/\/postgres$/, `/${name}`);
}

export async function asSuperuser(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(sql).finally(() => client.end());
}

async function prepare(where: Pick<Config, 'databaseUrl' | 'dataDirectory'>): Promise<void> {
  const database = await connectDatabase(where as Config);
  const jobs = prepareJobs(database.jobStore);
  await jobs.ready();
  await jobs.stop();
  await database.close();
}
