import { type RateLimiterAbstract, RateLimiterMemory, RateLimiterPostgres } from 'rate-limiter-flexible';
import type { Config } from '../config.ts';
import { openPool } from '../database/pool.ts';
import type { RateLimitConfig, RateLimitName } from './rate-limit-settings.ts';

/** What counts, for each limit. */
export interface RateLimiters {
  readonly byName: Readonly<Record<RateLimitName, RateLimiterAbstract>>;
  close(): Promise<void>;
}

/** A few connections of their own: whoever is hammered on must not take those that requests are answered with. */
const CONNECTIONS = 4;

/** Counts in PostgreSQL, for all processes together; in memory where the database is embedded, since that has one process. */
export function startRateLimiters(limits: RateLimitConfig, { databaseUrl }: Config): RateLimiters {
  if (databaseUrl === null) {
    return { byName: forEach(limits, (options) => new RateLimiterMemory(options)), close: async () => undefined };
  }
  const pool = openPool(databaseUrl, CONNECTIONS);
  // A connection lost while idle is replaced when one is needed; without a listener it would end the process.
  pool.on('error', () => undefined);
  const byName = forEach(
    limits,
    (options) =>
      new RateLimiterPostgres({
        ...options,
        storeClient: pool,
        storeType: 'pool',
        tableName: 'rate_limits',
        tableCreated: true,
      }),
  );
  return { byName, close: () => pool.end() };
}

interface LimiterOptions {
  readonly keyPrefix: string;
  readonly points: number;
  readonly duration: number;
}

function forEach(limits: RateLimitConfig, make: (options: LimiterOptions) => RateLimiterAbstract) {
  const entries = Object.entries(limits).map(([name, { count, seconds }]) => [
    name,
    make({ keyPrefix: name, points: count, duration: seconds }),
  ]);
  return Object.fromEntries(entries) as Record<RateLimitName, RateLimiterAbstract>;
}
