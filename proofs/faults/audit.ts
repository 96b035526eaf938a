import pg from 'pg';
import { NATIVE } from '../../packages/server/src/testing/http.ts';
import type { Cluster, Member } from '../cluster.ts';
import type { Entry, Ledger } from './ledger.ts';

/** What is wrong with what is left: at every process, and in the rows. */
export async function audit(cluster: Cluster, ledger: Ledger, databaseUrl: string): Promise<string[]> {
  const wrong = await auditRows(ledger, databaseUrl);
  for (const entry of ledger.entries) {
    const found = await Promise.all(cluster.members.map((member, index) => auditEntry(member, index, entry)));
    wrong.push(...found.flat());
  }
  return wrong;
}

async function auditEntry(member: Member, index: number, entry: Entry): Promise<string[]> {
  const alive = entry.state === 'live';
  const [byCookie, byToken] = await Promise.all([
    member.http('GET', '/api/v1/me', { headers: { cookie: entry.cookie } }),
    member.http('GET', '/api/v1/me', { headers: { authorization: `Bearer ${entry.apiToken}` } }),
  ]);
  const json = { refresh_token: entry.refreshToken };
  const renewal = alive ? byToken : await member.http('POST', '/api/v1/auth/renewal', { headers: NATIVE, json });
  const statuses = [byCookie, byToken, renewal].map(({ status }) => status);
  return statuses.every((status) => status === (alive ? 200 : 401))
    ? []
    : [`process ${index} answers a ${entry.state} session with ${statuses}`];
}

/** Every sign-in of the clients brings a notification token: it is there exactly as long as its session is open. */
async function auditRows(ledger: Ledger, databaseUrl: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const { rows } = await client.query<Row>(`
    SELECT s.id, s.closed_at IS NULL AS open, array_remove(array_agg(n.token), NULL) AS tokens
    FROM sessions s LEFT JOIN notification_tokens n ON n.session_id = s.id
    WHERE EXISTS (SELECT 1 FROM users u WHERE u.id = s.user_id) GROUP BY s.id`);
  await client.end();
  const byId = new Map(rows.map((row) => [row.id, row]));
  const half = rows.filter(({ open, tokens }) => tokens.length !== (open ? 1 : 0));
  const lost = ledger.entries.filter(({ id, state, notificationToken }) => {
    const row = byId.get(id);
    return row?.open !== (state === 'live') || (row.open && row.tokens[0] !== notificationToken);
  });
  return [
    ...half.map(({ id, open, tokens }) => `session ${id}, ${open ? 'open' : 'closed'}, has ${tokens.length} tokens`),
    ...lost.map(({ id, state }) => `session ${id} is ${state} by what was acknowledged, and not by its row`),
  ];
}

interface Row {
  readonly id: string;
  readonly open: boolean;
  readonly tokens: readonly string[];
}
