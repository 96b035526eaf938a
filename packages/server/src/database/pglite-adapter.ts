import type { PGlite, Transaction as PGliteTransaction } from '@electric-sql/pglite';
import type {
  IsolationLevel,
  SqlDriverAdapter,
  SqlMigrationAwareDriverAdapterFactory,
  Transaction,
} from '@prisma/driver-adapter-utils';
import { PrismaPGlite } from 'pglite-prisma-adapter';

/**
 * pglite-prisma-adapter, with two faults of its mended: a COMMIT that fails is an error (there it is a success), and a
 * script has run when its promise resolves.
 */
export function pgliteAdapter(pglite: PGlite): SqlMigrationAwareDriverAdapterFactory {
  const factory = new PrismaPGlite(pglite);
  const connect = async (): Promise<SqlDriverAdapter> =>
    Object.assign(await factory.connect(), {
      executeScript: async (script: string) => void (await pglite.exec(script)),
      startTransaction: (isolationLevel?: IsolationLevel) => startTransaction(pglite, isolationLevel),
    });
  return {
    provider: factory.provider,
    adapterName: factory.adapterName,
    connect,
    connectToShadowDb: () => factory.connectToShadowDb(),
  };
}

async function startTransaction(pglite: PGlite, isolationLevel: IsolationLevel | undefined): Promise<Transaction> {
  return new Promise((resolve, reject) => {
    const committed = pglite.transaction(async (client) => {
      if (isolationLevel) await client.exec(`SET TRANSACTION ISOLATION LEVEL ${isolationLevel}`);
      const queries = await new PrismaPGlite(client as unknown as PGlite).connect();
      await new Promise<void>((end) => resolve(asTransaction(queries, client, { end, committed: () => committed })));
    });
    committed.catch(reject);
  });
}

function asTransaction(
  queries: SqlDriverAdapter,
  client: PGliteTransaction,
  ending: { end: () => void; committed: () => Promise<void> },
): Transaction {
  return Object.assign(queries, {
    options: { usePhantomQuery: true },
    async commit() {
      ending.end();
      await ending.committed();
    },
    async rollback() {
      await client.rollback();
      ending.end();
      await ending.committed();
    },
  });
}
