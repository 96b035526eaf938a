import type { PGlite } from '@electric-sql/pglite';
import { PrismaPg } from '@prisma/adapter-pg';
import type { SqlMigrationAwareDriverAdapterFactory } from '@prisma/driver-adapter-utils';
import pg from 'pg';
import type PgBoss from 'pg-boss';
import type { Config } from '../config.ts';
import { type Prisma, PrismaClient } from '../generated/prisma/client.ts';
import { type Channel, type ChannelListener, openEmbeddedChannel, openServerChannel } from './channel.ts';
import { openEmbeddedDatabase } from './embedded.ts';
import { isMigrated, migrate } from './migrate.ts';
import { openPool } from './pool.ts';

/** What rules query: the client, or one transaction of it. */
export type Queries = Prisma.TransactionClient;

export interface Database {
  readonly prisma: PrismaClient;
  readonly kind: 'embedded' | 'postgresql';
  /** The migrations that were applied when it was opened. */
  readonly migrated: readonly string[];
  /** Whether the database has the migrations it had at the start. Throws where it does not answer. */
  isMigrated(): Promise<boolean>;
  /** Listens to what is said to every process on the database. */
  openChannel(listener: ChannelListener): Promise<Channel>;
  /** Where jobs are kept: in the same database, on connections of their own where it has more than one. */
  readonly jobStore: PgBoss.DatabaseOptions;
  close(): Promise<void>;
}

const MIGRATION_CONNECT_TIMEOUT_MILLISECONDS = 2_000;
const JOB_CONNECTIONS = 2;

/** Opens the database that the configuration names and brings its schema up to date. */
export async function connectDatabase(config: Config): Promise<Database> {
  return config.databaseUrl === null ? connectEmbedded(config.dataDirectory) : connectServer(config.databaseUrl);
}

/** Opens it as it is: to look at it. */
export async function visitDatabase(config: Config): Promise<Database> {
  return config.databaseUrl === null
    ? connectEmbedded(config.dataDirectory, leaveAsItIs)
    : connectServer(config.databaseUrl, leaveAsItIs);
}

const leaveAsItIs: typeof migrate = async () => [];

async function connectEmbedded(dataDirectory: string, prepare = migrate): Promise<Database> {
  const embedded = await openEmbeddedDatabase(dataDirectory);
  let migrated: readonly string[];
  try {
    migrated = await prepare(embedded.adapter);
  } catch (error) {
    await embedded.close();
    throw error;
  }
  const prisma = new PrismaClient({ adapter: embedded.adapter });
  return {
    prisma,
    kind: 'embedded',
    migrated,
    isMigrated: () => isMigrated(prisma),
    openChannel: (listener) => openEmbeddedChannel(embedded.pglite, listener),
    jobStore: { db: { executeSql: (text, values) => executeSql(embedded.pglite, text, values) } },
    async close() {
      await prisma.$disconnect();
      await embedded.close();
    },
  };
}

/** pg-boss's scripts have several statements, and then no values. */
async function executeSql(pglite: PGlite, text: string, values: unknown[] = []): Promise<{ rows: unknown[] }> {
  if (values.length > 0) return pglite.query(text, values);
  return { rows: (await pglite.exec(text)).flatMap(({ rows }) => rows) };
}

async function connectServer(url: string, prepare = migrate): Promise<Database> {
  const migrated = await migrateServer(url, prepare);
  const prisma = new PrismaClient({ adapter: new PrismaPg(openPool(url), { disposeExternalPool: true }) });
  return {
    prisma,
    kind: 'postgresql',
    migrated,
    isMigrated: () => isMigrated(prisma),
    openChannel: async (listener) => openServerChannel(url, listener),
    jobStore: { connectionString: url, max: JOB_CONNECTIONS, application_name: 'tandem-jobs' },
    close: () => prisma.$disconnect(),
  };
}

/** On a connection of its own, which the schema engine would leave open. */
async function migrateServer(url: string, prepare: typeof migrate): Promise<readonly string[]> {
  const pool = new pg.Pool({
    connectionString: url,
    connectionTimeoutMillis: MIGRATION_CONNECT_TIMEOUT_MILLISECONDS,
    max: 1,
  });
  // A query tells of a connection lost; without a listener one lost while idle would end the process.
  pool.on('error', () => undefined);
  try {
    return await prepare(migratingAdapter(pool));
  } finally {
    await pool.end();
  }
}

/** PrismaPg, but that it runs a script as it is: by itself it cuts it at every semicolon, those inside a function too. */
function migratingAdapter(pool: pg.Pool): SqlMigrationAwareDriverAdapterFactory {
  const factory = new PrismaPg(pool);
  const connect = async () => {
    const adapter = await factory.connect();
    const executeScript = async (script: string) => void (await adapter.underlyingDriver().query(script));
    return Object.assign(adapter, { executeScript });
  };
  const { provider, adapterName } = factory;
  return { provider, adapterName, connect, connectToShadowDb: () => factory.connectToShadowDb() };
}
