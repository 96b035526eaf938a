import type { Tandem } from '../context.ts';
import { TandemError } from '../errors.ts';
import { type AskedLinkJob, askForLink, sendAskedLink } from './asked-links.ts';
import { recordRefusal } from './attempts.ts';
import { findClaimed, type MailedClaim } from './mailed-claims.ts';
import { MAILED_SIGN_IN_SECONDS } from './mailed-tokens.ts';
import { openByMail } from './open-by-mail.ts';
import type { SignedIn, SignInContext } from './signed-in.ts';

const purpose = 'magic_link';

/**
 * Has a link sent that signs in, where somebody has the address: {@link askForLink}.
 *
 * @throws {@link TandemError} `validation` for what can be no address; `unavailable` where jobs are not ready in time.
 */
export function askForMagicLink(tandem: Tandem, email: string, ip: string): Promise<void> {
  return askForLink(tandem, purpose, { email, ip });
}

/** Sends the link, where somebody has the address who may sign in. Done twice, it is done once. */
export function sendMagicLink(tandem: Tandem, job: AskedLinkJob): Promise<void> {
  return sendAskedLink(tandem, job, {
    purpose,
    path: '/users/magic_link',
    lifetimeSeconds: MAILED_SIGN_IN_SECONDS,
    write: (made) => ({ kind: purpose, ...made }),
  });
}

/**
 * Signs in by a link, or by its code; what comes of that, {@link openByMail} says.
 *
 * @throws {@link TandemError} `invalid_grant` for what is unknown, spent, too old or not the newest, alike for addresses that
 * nobody has; `account_inactive`; `validation`; `rate_limited` for codes.
 */
export async function claimMagicLink(tandem: Tandem, claim: MailedClaim, context: SignInContext): Promise<SignedIn> {
  const { device } = context;
  const token = await findClaimed(tandem, claim, {
    purpose,
    ip: device.ip,
    recordFailure: (transaction, email) =>
      recordRefusal(tandem, transaction, { kind: purpose, email, device, refusal: 'invalid_grant' }),
  });
  if (!token) throw new TandemError('invalid_grant');
  return openByMail(tandem, token, context);
}
