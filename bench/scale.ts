import type autocannon from 'autocannon';
import { deriveKey } from '../packages/server/src/secrets.ts';
import { seal } from '../packages/server/src/sessions/sealed-reference.ts';
import { load } from './load.ts';
import { inTurn, type Measurement, median, spread } from './measurement.ts';
import { type Postgresql, query, SECRET } from './postgresql.ts';
import { startServer } from './server-process.ts';

const ROUNDS = 3;
const SECONDS = 5;
const FEW = 10_000;
const MANY = 1_000_000;

/** What a read costs when sessions are many: each request is of another one, taken at random. */
export async function scale(postgresql: Postgresql): Promise<Measurement[]> {
  const few = await postgresql.newDatabase();
  const many = await postgresql.newDatabase();
  await using ofFew = await startServer('tandem', few);
  await using ofMany = await startServer('tandem', many);
  await using ofFewUncached = await startServer('tandem', { ...few, SESSION_CACHE: 'off' });
  await using ofManyUncached = await startServer('tandem', { ...many, SESSION_CACHE: 'off' });
  await addSessions(few.DATABASE_URL, FEW);
  await addSessions(many.DATABASE_URL, MANY);

  const rate =
    ({ url }: { url: string }, count: number) =>
    async () =>
      (
        await load(
          { url: `${url}/api/v1/me` },
          { seconds: SECONDS, connections: 50, requests: [{ setupRequest: asOneOf(count) }] },
        )
      ).perSecond;
  const rates = await inTurn(ROUNDS, {
    few: rate(ofFew, FEW),
    many: rate(ofMany, MANY),
    fewUncached: rate(ofFewUncached, FEW),
    manyUncached: rate(ofManyUncached, MANY),
  });
  const ratio = (what: string, above: number[], below: number[]): Measurement => ({
    what,
    value: median(above) / median(below),
    unit: '×',
    detail: `${Math.round(median(above))}/s ÷ ${Math.round(median(below))}/s; ${spread(above)}`,
  });
  return [
    ratio('reads, a million sessions at random ÷ ten thousand', rates.many, rates.few),
    ratio('the same without cache', rates.manyUncached, rates.fewUncached),
  ];
}

async function addSessions(url: string, count: number): Promise<void> {
  await query(
    url,
    `INSERT INTO sessions (id, user_id, account_id, kind, ip, created_at, last_seen_at, idle_expires_at, absolute_expires_at)
     SELECT ('00000000-0000-4000-8000-' || lpad(to_hex(number), 12, '0'))::uuid, user_id, account_id, 'web', '192.0.2.1',
            now(), now(), now() + interval '30 days', now() + interval '365 days'
     FROM generate_series(1, ${count}) AS number, (SELECT user_id, account_id FROM memberships LIMIT 1) AS owner`,
  );
  await query(url, 'ANALYZE sessions');
}

function asOneOf(count: number): (request: autocannon.Request) => autocannon.Request {
  const keys = [deriveKey(SECRET, 'session-cookie')];
  return (request) => {
    const number = 1 + Math.floor(Math.random() * count);
    const sessionId = `00000000-0000-4000-8000-${number.toString(16).padStart(12, '0')}`;
    return {
      ...request,
      headers: { ...request.headers, cookie: `tandem=${seal(keys, { sessionId, generation: 0 })}` },
    };
  };
}
