import type { SqlMigrationAwareDriverAdapterFactory } from '@prisma/driver-adapter-utils';
import type { MigrationList } from '@prisma/schema-engine-wasm';
import { migrations } from '../generated/migrations.ts';
import type { Queries } from './connect.ts';
import { startSchemaEngine } from './schema-engine.ts';

const LEDGER_EXISTS = `SELECT to_regclass('"_prisma_migrations"')::text`;
const LEDGER = 'SELECT "migration_name", "checksum" FROM "_prisma_migrations" WHERE "finished_at" IS NOT NULL';

/**
 * Applies what `prisma/migrations` holds and the database has not seen, and keeps Prisma's own ledger of it
 * (`_prisma_migrations`), so that `prisma migrate deploy` works on the same database. Answers the names of those it has
 * applied.
 */
export async function migrate(adapter: SqlMigrationAwareDriverAdapterFactory): Promise<readonly string[]> {
  if (await isCurrent(adapter)) return [];
  const engine = await startSchemaEngine(adapter);
  try {
    const { appliedMigrationNames } = await engine.applyMigrations({
      migrationsList: migrationList(),
      filters: { externalTables: [], externalEnums: [] },
    });
    return appliedMigrationNames;
  } finally {
    engine.free();
  }
}

/** Starting the engine costs more than the rest of a warm start: one query tells whether it has anything to do. */
async function isCurrent(adapter: SqlMigrationAwareDriverAdapterFactory): Promise<boolean> {
  const connection = await adapter.connect();
  const query = async (sql: string) => (await connection.queryRaw({ sql, args: [], argTypes: [] })).rows;
  try {
    const [[ledger] = []] = await query(LEDGER_EXISTS);
    return ledger ? holdsAll((await query(LEDGER)).map(([name, checksum]) => [String(name), String(checksum)])) : false;
  } finally {
    await connection.dispose();
  }
}

/** Whether the database has all migrations of this version of ours. One of a later version may have more. */
export async function isMigrated(prisma: Queries): Promise<boolean> {
  const [ledger] = await prisma.$queryRawUnsafe<{ to_regclass: string | null }[]>(LEDGER_EXISTS);
  if (!ledger?.to_regclass) return false;
  const rows = await prisma.$queryRawUnsafe<{ migration_name: string; checksum: string }[]>(LEDGER);
  return holdsAll(rows.map(({ migration_name, checksum }) => [migration_name, checksum]));
}

type LedgerRow = readonly [name: string, checksum: string];

function holdsAll(rows: readonly LedgerRow[]): boolean {
  const applied = new Set(rows.map(([name, checksum]) => `${name} ${checksum}`));
  return migrations.every(({ name, checksum }) => applied.has(`${name} ${checksum}`));
}

/** The migrations in the form the engine takes them. */
export function migrationList(): MigrationList {
  return {
    baseDir: '/prisma/migrations',
    lockfile: { path: 'migration_lock.toml', content: 'provider = "postgresql"\n' },
    shadowDbInitScript: '',
    migrationDirectories: migrations.map(({ name, sql }) => ({
      path: name,
      migrationFile: { path: 'migration.sql', content: { tag: 'ok', value: sql } },
    })),
  };
}
