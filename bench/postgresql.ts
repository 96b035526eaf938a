import pg from 'pg';
import { startPostgresql as start } from '../packages/server/src/testing/postgresql.ts';

/** A PostgreSQL server of the bench's own, with Debian's settings. */
export interface Postgresql extends AsyncDisposable {
  /** The settings of a server on an empty database. */
  newDatabase(): Promise<{ DATABASE_URL: string; APP_SECRET: string }>;
}

/** Nobody's: the databases it is for are gone when the bench ends. */
export const SECRET = '5a0c7de94f18b2637fd1c89e0b46a375e2c91d740f8ab65397ce08d1f4a2b36c';

export async function startPostgresql(): Promise<Postgresql> {
  const server = await start();
  if (!server) throw new Error('PostgreSQL is not installed. On Debian, as root: apt-get install -y postgresql');
  let databases = 0;
  return {
    async newDatabase() {
      databases += 1;
      const name = `bench${databases}`;
      await query(server.url, `CREATE DATABASE ${name}`);
      return { DATABASE_URL: server.url.replace(/\/postgres$/, `/${name}`), APP_SECRET: SECRET };
    },
    [Symbol.asyncDispose]: () => server.stop(),
  };
}

export async function query(url: string, sql: string, values: unknown[] = []): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query(sql, values).finally(() => client.end());
  return rows;
}
