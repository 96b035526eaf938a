// Generates packages/server/src/generated where it is missing or older than prisma/: the Prisma client, and the
// migrations as a module, so that a published server finds them in itself.
// Prisma's command asks for its schema engine even where it uses none, and would download it: any executable satisfies it.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const root = dirname(import.meta.dirname);
const generated = join(root, 'packages/server/src/generated');
const stamp = join(generated, '.hash');
const require = createRequire(import.meta.url);

const sha256 = (text) => createHash('sha256').update(text).digest('hex');
const schema = readFileSync(join(root, 'prisma/schema.prisma'), 'utf8');
const migrations = readdirSync(join(root, 'prisma/migrations'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => ({ name, sql: readFileSync(join(root, 'prisma/migrations', name, 'migration.sql'), 'utf8') }))
  .sort((left, right) => (left.name < right.name ? -1 : 1))
  .map(({ name, sql }) => ({ name, checksum: sha256(sql), sql }));
const current = sha256(JSON.stringify([require('prisma/package.json').version, schema, migrations]));

if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== current) {
  const prisma = join(dirname(require.resolve('prisma/package.json')), 'build/index.js');
  const { status, stdout, stderr } = spawnSync(process.execPath, [prisma, 'generate'], {
    cwd: root,
    encoding: 'utf8',
    env: {
      ...process.env,
      PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
      PRISMA_HIDE_UPDATE_MESSAGE: '1',
      CHECKPOINT_DISABLE: '1',
    },
  });
  if (status !== 0) {
    process.stderr.write(`prisma generate failed:\n${stdout}${stderr}`);
    process.exit(1);
  }
  writeFileSync(
    join(generated, 'migrations.ts'),
    `// Made of prisma/migrations by scripts/generate.mjs.
export interface Migration {
  readonly name: string;
  /** SHA-256 of the SQL, as Prisma's ledger keeps it. */
  readonly checksum: string;
  readonly sql: string;
}

export const migrations: readonly Migration[] = ${JSON.stringify(migrations, null, 2)};
`,
  );
  writeFileSync(stamp, current);
}
