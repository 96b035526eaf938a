import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { migrationList } from '../packages/server/src/database/migrate.ts';
import { pgliteAdapter } from '../packages/server/src/database/pglite-adapter.ts';
import { startSchemaEngine } from '../packages/server/src/database/schema-engine.ts';

/** The SQL that brings a database from `prisma/migrations` to `prisma/schema.prisma`; `null` if there is nothing to do. */
export async function schemaDifference(): Promise<string | null> {
  const schema = readFileSync(join(import.meta.dirname, '../prisma/schema.prisma'), 'utf8');
  const pglite = await PGlite.create();
  try {
    const engine = await startSchemaEngine(pgliteAdapter(pglite), schema);
    const { stdout: sql } = await engine.diff({
      from: { tag: 'migrations', ...migrationList() },
      to: { tag: 'schemaDatamodel', files: [{ path: 'schema.prisma', content: schema }] },
      script: true,
      exitCode: null,
      filters: { externalTables: [], externalEnums: [] },
    });
    return !sql || /^\s*-- This is an empty migration/.test(sql) ? null : sql;
  } finally {
    await pglite.close();
  }
}
