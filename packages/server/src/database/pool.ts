import pg from 'pg';

/** Together less than two seconds: so long a request waits for a database that hangs. */
const CONNECT_TIMEOUT_MILLISECONDS = 700;
const LONGEST_HOLD_MILLISECONDS = 1_200;

/**
 * Connections that are cut when a query or a transaction holds one for too long. pg's own time-out gives up the query alone:
 * its connection would go back to the pool within an open transaction, and what ran on it next would be answered but never
 * committed.
 */
export function openPool(url: string, size = 10): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max: size,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MILLISECONDS,
    statement_timeout: LONGEST_HOLD_MILLISECONDS,
  });
  const deadlines = new WeakMap<pg.PoolClient, NodeJS.Timeout>();
  pool.on('acquire', (client) => {
    deadlines.set(client, setTimeout(cut, LONGEST_HOLD_MILLISECONDS, client));
  });
  pool.on('release', (_error, client) => clearTimeout(deadlines.get(client)));
  return pool;
}

function cut(client: pg.PoolClient): void {
  client.connection.stream.destroy();
}
