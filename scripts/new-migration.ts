// pnpm db:migration <name>: writes what prisma/schema.prisma has and prisma/migrations doesn't, as a new migration.
// With --check it writes nothing, and fails if there is anything to write.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { schemaDifference } from './schema-difference.ts';

const name = process.argv[2];
const checks = name === '--check';
if (!checks && !/^[a-z0-9_]+$/.test(name ?? '')) {
  console.error('Usage: pnpm db:migration <name_in_snake_case>');
  process.exit(2);
}

const sql = await schemaDifference();
if (sql === null) {
  console.log('The migrations already say what the schema says.');
} else if (checks) {
  console.error(`prisma/migrations lack what prisma/schema.prisma says:\n\n${sql}`);
  process.exitCode = 1;
} else {
  const stamp = new Date().toISOString().replace(/\D/g, '').slice(0, 14);
  const folder = join(import.meta.dirname, '../prisma/migrations', `${stamp}_${name}`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'migration.sql'), sql);
  console.log(`Wrote prisma/migrations/${stamp}_${name}/migration.sql. Read it before you commit it.`);
}
