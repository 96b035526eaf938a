import pg from 'pg';
import type { TestServer } from './server.ts';

/** Stops the process of PostgreSQL that the newest listener is connected to. Returns what lets it go on. */
export async function stopNewestListener(server: TestServer): Promise<() => void> {
  const [listener] = await inDatabase(
    server,
    `SELECT pid FROM pg_stat_activity WHERE application_name = 'tandem-listener' AND datname = current_database()
     ORDER BY backend_start DESC LIMIT 1`,
  );
  const pid = Number(listener?.pid);
  process.kill(pid, 'SIGSTOP');
  return () => process.kill(pid, 'SIGCONT');
}

/** What a statement answers, on a connection of its own. */
export async function inDatabase(server: TestServer, sql: string): Promise<{ pid: number }[]> {
  const client = new pg.Client({ connectionString: server.config.databaseUrl ?? '' });
  await client.connect();
  const { rows } = await client.query(sql).finally(() => client.end());
  return rows;
}
