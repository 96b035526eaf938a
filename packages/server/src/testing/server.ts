import { randomUUID } from 'node:crypto';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Fastify, { type FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, inject, vi } from 'vitest';
import { type Config, readConfig } from '../config.ts';
import type { Tandem } from '../context.ts';
import { TandemError } from '../errors.ts';
import type { Access } from '../http/access.ts';
import { logSerializers } from '../http/log-serializers.ts';
import { sendProblem } from '../http/problems.ts';
import { serverLimits } from '../http/server-limits.ts';
import type { Entities } from '../people/permissions/permissions.ts';
import { tandem } from '../tandem.ts';
import { startTestClock, type TestClock } from './clock.ts';
import { asSuperuser, databaseUrl, TEMPLATE, TEST_SECRET } from './database-templates.ts';
import { type HttpClient, httpClient } from './http.ts';

/** A real server on a real database, listening on loopback. */
export interface TestServer extends HttpClient {
  readonly app: FastifyInstance;
  readonly tandem: Tandem;
  readonly clock: TestClock;
  readonly config: Config;
  readonly url: string;
  /** Stops it, and starts another on the same database and clock. Both are to be stopped. */
  restart(environment: Record<string, string>): Promise<TestServer>;
  /** Another process, so to speak: a server on the same database and clock, to be stopped too. */
  another(environment?: Record<string, string>): Promise<TestServer>;
  stop(): Promise<void>;
}

export type DatabaseKind = 'embedded' | 'postgresql';

export interface TestServerOptions {
  readonly environment?: Record<string, string>;
  /** Sets up the app before the plugin comes into it. */
  readonly before?: (app: FastifyInstance) => void;
  /** Adds routes of an app around the plugin. */
  readonly routes?: (app: FastifyInstance) => void;
  readonly defaultAccess?: Access;
  /** What it asks permissions for. */
  readonly entities?: Entities;
  /** Works on jobs, or only has their queues ready, as a sign-up needs them; off by default, since that takes a while. */
  readonly jobs?: boolean | 'ready';
  /** Refuses what comes while the event loop is late; off by default, since other suites are at work beside this one. */
  readonly pressure?: boolean;
  readonly logStream?: { write(line: string): void };
}

export { TEST_SECRET };

/** What tests would run into: everybody signs up from one network, nobody reads their mails, and the clock stands still. */
const ROOMY_LIMITS = {
  EMAIL_GRACE_SECONDS: String(400 * 24 * 60 * 60),
  RATE_LIMIT_SIGN_UP_NETWORK: '100000/3600',
  RATE_LIMIT_RENEWAL_SESSION: '1000/60',
};

/** Runs the tests on PGlite and on a PostgreSQL server: they have to agree. */
export function onEveryDatabase(
  name: string,
  tests: (server: () => TestServer) => void,
  options: TestServerOptions = {},
): void {
  for (const kind of ['embedded', 'postgresql'] as const) {
    describe.skipIf(kind === 'postgresql' && !inject('postgresqlUrl'))(`${name} (${kind})`, () => {
      let server: TestServer | undefined;
      beforeAll(async () => {
        server = await startTestServer(kind, options);
      });
      afterAll(() => server?.stop());
      tests(() => {
        if (!server) throw new Error('The server has not started.');
        return server;
      });
    });
  }
}

export async function startTestServer(kind: DatabaseKind, options: TestServerOptions = {}): Promise<TestServer> {
  const database = kind === 'embedded' ? await emptyEmbeddedDatabase() : await emptyServerDatabase(TEMPLATE);
  const environment = { ...database.environment, ...options.environment };
  const server = await startOn(environment, startTestClock(), options);
  return {
    ...server,
    async stop() {
      await server.stop();
      await database.drop();
    },
  };
}

async function startOn(
  environment: Record<string, string>,
  clock: TestClock,
  options: TestServerOptions,
): Promise<TestServer> {
  const config = readConfig({
    NODE_ENV: 'test',
    APP_SECRET: TEST_SECRET,
    PUBLIC_URL: 'http://localhost:3000',
    LOG_LEVEL: options.logStream ? 'trace' : 'silent',
    ...ROOMY_LIMITS,
    ...environment,
  });
  const app = Fastify({
    ...serverLimits,
    pluginTimeout: 60_000,
    logger: options.logStream ? { level: 'trace', stream: options.logStream, serializers: logSerializers } : false,
    trustProxy: [...config.trustedProxies],
  });
  if (!options.pressure) app.decorate('isUnderPressure', () => false);
  options.before?.(app);
  await app.register(tandem, {
    config,
    clock,
    passwordCost: 4,
    jobs: options.jobs === true,
    ...(options.entities && { entities: options.entities }),
    ...(options.defaultAccess && { defaultAccess: options.defaultAccess }),
  });
  app.setNotFoundHandler((request, reply) => sendProblem(new TandemError('not_found'), request, reply));
  options.routes?.(app);
  const url = await app.listen({ port: 0, host: '127.0.0.1' });
  // On a busy machine that takes longer than a request waits for it.
  if (options.jobs) await vi.waitFor(() => app.tandem.jobs.ready(), { timeout: 60_000 });
  return {
    ...httpClient(url),
    app,
    clock,
    config,
    url,
    tandem: app.tandem,
    async restart(change) {
      await app.close();
      return startOn({ ...environment, ...change }, clock, options);
    },
    another: (change = {}) => startOn({ ...environment, ...change }, clock, options),
    stop: () => app.close(),
  };
}

interface EmptyDatabase {
  readonly environment: Record<string, string>;
  drop(): Promise<void>;
}

export async function emptyEmbeddedDatabase(): Promise<EmptyDatabase> {
  const directory = mkdtempSync(join(tmpdir(), 'tandem-test-'));
  cpSync(inject('embeddedTemplate'), directory, { recursive: true });
  return {
    environment: { DATA_DIR: directory },
    drop: async () => rmSync(directory, { recursive: true, force: true }),
  };
}

/** @param template the database to copy; without one there are not even tables. */
export async function emptyServerDatabase(template = 'template1'): Promise<EmptyDatabase> {
  const url = inject('postgresqlUrl');
  if (!url) throw new Error('PostgreSQL is not installed.');
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await asSuperuser(url, `CREATE DATABASE ${name} TEMPLATE ${template}`);
  return {
    environment: { DATABASE_URL: databaseUrl(url, name) },
    drop: () => asSuperuser(url, `DROP DATABASE ${name} WITH (FORCE)`),
  };
}
