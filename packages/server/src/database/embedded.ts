import { chmodSync, closeSync, existsSync, mkdirSync, openSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import type { SqlMigrationAwareDriverAdapterFactory } from '@prisma/driver-adapter-utils';
import { tryLock } from 'fs-native-extensions';
import { pgliteAdapter } from './pglite-adapter.ts';

interface EmbeddedDatabase {
  readonly pglite: PGlite;
  readonly adapter: SqlMigrationAwareDriverAdapterFactory;
  close(): Promise<void>;
}

/** Another process has the embedded database open. */
export class DataDirectoryInUse extends Error {
  override readonly name = 'DataDirectoryInUse';

  constructor(dataDirectory: string) {
    super(
      `${dataDirectory} is in use by another Tandem process. Stop that one, choose another DATA_DIR, or set DATABASE_URL.`,
    );
  }
}

/**
 * Opens PGlite (PostgreSQL in this process) in `database/` under the data directory, and makes it on first use.
 *
 * @throws {@link DataDirectoryInUse} while another process holds it.
 */
export async function openEmbeddedDatabase(dataDirectory: string): Promise<EmbeddedDatabase> {
  mkdirSync(dataDirectory, { recursive: true, mode: 0o700 });
  const unlock = lock(dataDirectory);
  try {
    const directory = join(dataDirectory, 'database');
    if (!existsSync(directory)) await createCluster(directory);
    chmodSync(directory, 0o700);
    const pglite = await PGlite.create(directory);
    return {
      pglite,
      adapter: pgliteAdapter(pglite),
      async close() {
        await pglite.close();
        unlock();
      },
    };
  } catch (error) {
    unlock();
    throw error;
  }
}

/** A cluster whose creation was cut short can never be opened: it is made beside and put in place whole. */
async function createCluster(directory: string): Promise<void> {
  const unfinished = `${directory}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  const pglite = await PGlite.create(unfinished);
  await pglite.close();
  renameSync(unfinished, directory);
}

/** The operating system's own lock: it goes with the process, however that ends. */
function lock(dataDirectory: string): () => void {
  const descriptor = openSync(join(dataDirectory, 'lock'), 'a+', 0o600);
  if (!tryLock(descriptor)) {
    closeSync(descriptor);
    throw new DataDirectoryInUse(dataDirectory);
  }
  return () => closeSync(descriptor);
}
