import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { readConfig } from '../config.ts';
import { connectDatabase } from '../database/connect.ts';
import { prepareJobs } from '../jobs/jobs.ts';
import { systemRandomness } from '../secrets.ts';
import { ensureSigningKey } from '../sessions/key-rotation.ts';
import { startTestClock } from './clock.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** A data directory to copy: a migrated database, with its jobs' queues, a signing key and nobody in it. */
    embeddedTemplate: string;
  }
}

/** The database of PostgreSQL's that has the same. */
export const TEMPLATE = 'tandem_template';

/** What the signing key in the templates is encrypted with. */
export const TEST_SECRET = 'd1c5f7a90b3e48624fae0c9d7b8163250ce7f4a1d98b36527e0f41ca8d5b9236';

/** Vitest's global set-up, after PostgreSQL's: making a database, its queues and a key takes seconds, copying them doesn't. */
export default async function setUp(project: TestProject): Promise<() => void> {
  const directory = mkdtempSync(join(tmpdir(), 'tandem-template-'));
  await prepare({ DATA_DIR: directory });
  await lighten(join(directory, 'database'));
  // For who names no secret.
  writeFileSync(join(directory, 'app-secret'), TEST_SECRET, { mode: 0o600 });
  const { postgresqlUrl } = project.getProvidedContext();
  if (postgresqlUrl) {
    await asSuperuser(postgresqlUrl, `CREATE DATABASE ${TEMPLATE}`);
    await prepare({ DATABASE_URL: databaseUrl(postgresqlUrl, TEMPLATE) });
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

async function prepare(where: Record<string, string>): Promise<void> {
  const config = readConfig({ NODE_ENV: 'test', APP_SECRET: TEST_SECRET, ...where });
  const database = await connectDatabase(config);
  await ensureSigningKey({ config, database, clock: startTestClock(), randomness: systemRandomness });
  const jobs = prepareJobs(database.jobStore);
  await jobs.ready();
  await jobs.stop();
  await database.close();
}

/** Some hundred servers copy it, open it and remove it: half of its files nobody looks into, and memory has to be filled. */
async function lighten(directory: string): Promise<void> {
  const pglite = await PGlite.create(directory);
  await pglite.exec('UPDATE pg_database SET datistemplate = false');
  for (const unused of ['template0', 'template1']) await pglite.exec(`DROP DATABASE ${unused}`);
  await pglite.close();
  appendFileSync(join(directory, 'postgresql.conf'), 'shared_buffers = 16MB\n');
}
