import type { KeyObject } from 'node:crypto';
import { type RateLimiterAbstract, RateLimiterRes } from 'rate-limiter-flexible';
import type { Clock } from '../clock.ts';
import type { Config } from '../config.ts';
import { TandemError } from '../errors.ts';
import type { Metrics } from '../metrics.ts';
import { messageAuthenticationCode } from '../secrets.ts';
import { networkOf } from './networks.ts';
import type { RateLimitName } from './rate-limit-settings.ts';
import { startRateLimiters } from './rate-limiters.ts';

/** Which limit, and whose: an e-mail address, a canonical IP address (its network counts) or a session's id. */
export interface Counted {
  readonly limit: RateLimitName;
  readonly of: string;
}

/** A `rate_limited` that says to rules which limits are used up; the client is told when to come back, and no more. */
export class RateLimited extends TandemError {
  readonly limits: readonly RateLimitName[];

  constructor(limits: readonly RateLimitName[], retryAfterSeconds: number) {
    super('rate_limited', { retryAfterSeconds });
    this.limits = limits;
  }
}

/** How often something may be tried. Counts in windows by the clock, exactly, however many come at once. */
export interface RateLimits {
  /**
   * Counts one against each of these limits, or against none.
   *
   * @throws {@link RateLimited} where one of them is used up, with when to come back.
   */
  count(counted: readonly Counted[]): Promise<void>;
  /** Counts likewise, and says whether it could: for what is to be left undone rather than refused. */
  allows(counted: readonly Counted[]): Promise<boolean>;
  /**
   * Counts a try before it is made and gives it back unless it fails: whatever is under way takes its part of the
   * allowance, so that no more tries fail than are allowed.
   *
   * @param attempt answers `null` where it fails. One that throws is no failure: it has told nothing.
   * @throws {@link RateLimited}, before anything has been tried; and what the try throws.
   */
  countFailures<Answer>(counted: readonly Counted[], attempt: () => Promise<Answer | null>): Promise<Answer | null>;
  close(): Promise<void>;
}

/** @param key what names are hashed with: nobody's address is at rest with what they have tried. */
export function startRateLimits(
  config: Config,
  { clock, metrics, key }: { clock: Clock; metrics: Metrics; key: KeyObject },
): RateLimits {
  if (config.rateLimits === null) return unlimited;
  const limits = config.rateLimits;
  const limiters = startRateLimiters(limits, config);

  const windowOf = ({ limit, of }: Counted): Window => {
    const { seconds } = limits[limit];
    const number = Math.floor(clock.now().getTime() / 1000 / seconds);
    const who = messageAuthenticationCode(key, limit.endsWith('Network') ? networkOf(of) : of);
    return { limit, limiter: limiters.byName[limit], key: `${number}:${who}`, endsAtSeconds: (number + 1) * seconds };
  };
  const take = async (counted: readonly Counted[]): Promise<readonly Window[]> => {
    const windows = counted.map(windowOf);
    const full = await takeAll(windows);
    if (full.length === 0) return windows;
    for (const { limit } of full) metrics.rateLimitRefusals.inc({ limit });
    const ends = full.map(({ endsAtSeconds }) => endsAtSeconds);
    const retryAfterSeconds = Math.ceil(Math.max(...ends) - clock.now().getTime() / 1000);
    throw new RateLimited(
      full.map(({ limit }) => limit),
      Math.max(1, retryAfterSeconds),
    );
  };

  return {
    async count(counted) {
      await take(counted);
    },
    allows: (counted) =>
      take(counted).then(
        () => true,
        (error) => {
          if (error instanceof RateLimited) return false;
          throw error;
        },
      ),
    async countFailures(counted, attempt) {
      const windows = await take(counted);
      const [tried] = await Promise.allSettled([attempt()]);
      if (tried.status === 'rejected' || tried.value !== null) await giveBack(windows);
      if (tried.status === 'rejected') throw tried.reason;
      return tried.value;
    },
    close: () => limiters.close(),
  };
}

/**
 * One limit's count of one who is counted, from its beginning to its end. Its number is part of the key: what is given back
 * late goes to the window it was taken from, and time is ours, not the library's.
 */
interface Window {
  readonly limit: RateLimitName;
  readonly limiter: RateLimiterAbstract;
  readonly key: string;
  readonly endsAtSeconds: number;
}

const unlimited: RateLimits = {
  count: async () => undefined,
  allows: async () => true,
  countFailures: (_counted, attempt) => attempt(),
  close: async () => undefined,
};

/** Takes from all of them or from none. Answers those that are used up. */
async function takeAll(windows: readonly Window[]): Promise<readonly Window[]> {
  const before = await Promise.all(windows.map(({ limiter, key }) => limiter.get(key)));
  // Whoever is refused again and again costs a look and no write.
  const full = windows.filter(({ limiter }, index) => (before[index]?.consumedPoints ?? 0) >= limiter.points);
  if (full.length > 0) return full;

  const taken = await Promise.allSettled(windows.map(({ limiter, key }) => limiter.consume(key)));
  const refusals = taken.map((one) => (one.status === 'rejected' ? one.reason : null));
  const fault = refusals.find((reason) => reason !== null && !(reason instanceof RateLimiterRes));
  if (fault) throw fault;
  const refused = windows.filter((_window, index) => refusals[index] !== null);
  if (refused.length > 0) await giveBack(windows);
  return refused;
}

/** What can't be given back stays taken: a limiter at fault is stricter, never off. */
async function giveBack(windows: readonly Window[]): Promise<void> {
  await Promise.allSettled(windows.map(({ limiter, key }) => limiter.reward(key)));
}
