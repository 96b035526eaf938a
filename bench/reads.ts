import { FULL, load } from './load.ts';
import { inTurn, type Measurement, median, spread } from './measurement.ts';
import type { Postgresql } from './postgresql.ts';
import { type ServerProcess, startServer } from './server-process.ts';

const ROUNDS = 5;
const SECONDS = 4;

/** Authenticated reads, beside a route that answers the same to anybody, one that asks the database, and better-auth's. */
export async function reads(postgresql: Postgresql): Promise<Measurement[]> {
  await using bare = await startServer('bare');
  const database = await postgresql.newDatabase();
  await using tandem = await startServer('tandem', database);
  await using uncached = await startServer('tandem', { ...(await postgresql.newDatabase()), SESSION_CACHE: 'off' });
  await using betterAuth = await startServer('better-auth', await postgresql.newDatabase());
  await using oneSelect = await startServer('one-select', database);

  // Every server is sent the same headers: what they weigh is no part of what is compared.
  const { token = {}, cookie = {} } = tandem.clients;
  const rate = (server: ServerProcess, path: string, headers: Record<string, string>) => async () =>
    (await load({ url: `${server.url}${path}`, headers }, { seconds: SECONDS, ...FULL })).perSecond;
  const results = await inTurn(ROUNDS, {
    bareToken: rate(bare, '/me', token),
    bareCookie: rate(bare, '/me', cookie),
    token: rate(tandem, '/api/v1/me', token),
    cookie: rate(tandem, '/api/v1/me', cookie),
    uncached: rate(uncached, '/api/v1/me', uncached.clients['token'] ?? {}),
    oneSelect: rate(oneSelect, '/me', token),
    betterAuth: rate(betterAuth, '/me', betterAuth.clients['cookie'] ?? {}),
  });
  const ratio = (what: string, [above, below]: readonly [number[], number[]], atLeast?: number): Measurement => ({
    what,
    value: median(above) / median(below),
    unit: '×',
    ...(atLeast !== undefined && { atLeast }),
    detail: `${Math.round(median(above))}/s ÷ ${Math.round(median(below))}/s; ${spread(above)}`,
  });
  return [
    ratio('read by API token ÷ bare Fastify route', [results.token, results.bareToken], 0.8),
    ratio('read by cookie ÷ bare Fastify route', [results.cookie, results.bareCookie], 0.8),
    ratio('read by API token ÷ better-auth getSession', [results.token, results.betterAuth], 20),
    ratio('read by API token ÷ a route with one SELECT', [results.token, results.oneSelect]),
    ratio('read by API token without cache ÷ a route with one SELECT', [results.uncached, results.oneSelect]),
  ];
}
