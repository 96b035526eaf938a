import type { Tandem } from '../context.ts';
import type { RateLimitName } from '../http/rate-limit-settings.ts';
import { type Counted, RateLimited } from '../http/rate-limits.ts';
import { knownDevice } from '../sessions/device-marks.ts';
import { type AskedLinkJob, sendAskedLink } from './asked-links.ts';
import { UNLOCK_LINK } from './blocking.ts';
import type { SignInContext } from './signed-in.ts';

interface Tried {
  readonly email: string;
  readonly context: SignInContext;
}

/** Those by which the user is locked out, wherever they are. */
const OF_THE_ACCOUNT: ReadonlySet<RateLimitName> = new Set(['signInAccount', 'signInDevices']);

/**
 * Lets a password be tried for an address, as often as may be. A device that has signed in by that address before has an
 * allowance of its own: whoever guesses elsewhere, or from the same network, doesn't lock its user out. All such devices
 * share a larger one, all others a smaller, and where either is used up, who has the address is told by mail.
 *
 * @param attempt answers `null` where it fails.
 * @throws {@link RateLimited}, before anything has been tried, alike for addresses that nobody has; and what the attempt throws.
 */
export async function withinAllowance<Answer>(
  tandem: Tandem,
  { email, context: { device, mark = null } }: Tried,
  attempt: () => Promise<Answer | null>,
): Promise<Answer | null> {
  const known = knownDevice(tandem, email, mark);
  const counted: readonly Counted[] = known
    ? [
        { limit: 'signInDevice', of: `${known} ${email}` },
        // Whoever could sign in once may have got any number of marks.
        { limit: 'signInDevices', of: email },
      ]
    : [
        { limit: 'signInAccount', of: email },
        { limit: 'signInNetwork', of: device.ip },
      ];
  try {
    return await tandem.rateLimits.countFailures(counted, attempt);
  } catch (error) {
    if (error instanceof RateLimited && error.limits.some((limit) => OF_THE_ACCOUNT.has(limit))) {
      await offerUnlock(tandem, email);
    }
    throw error;
  }
}

/** Sends the link that lets its user in all the same, where somebody has the address. Done twice, it is done once. */
export function sendUnlockOffer(tandem: Tandem, job: AskedLinkJob): Promise<void> {
  return sendAskedLink(tandem, job, {
    ...UNLOCK_LINK,
    write: ({ link, expiresAt }) => ({ kind: 'locked_out', link, expiresAt }),
  });
}

/** A job whether anybody has the address or not. While jobs are not ready the refusal doesn't wait: the next will do it. */
async function offerUnlock({ database, jobs, rateLimits }: Tandem, email: string): Promise<void> {
  if (!jobs.areReady() || !(await rateLimits.allows([{ limit: 'unlockAccount', of: email }]))) return;
  await jobs.enqueue(database.prisma, 'asked_link', { data: { what: 'locked_out', email } });
}
