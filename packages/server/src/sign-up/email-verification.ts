import type { Tandem } from '../context.ts';
import type { Queries } from '../database/connect.ts';
import { TandemError } from '../errors.ts';
import type { User } from '../generated/prisma/client.ts';
import { audit } from '../people/audit.ts';
import { holdUser } from '../people/users.ts';
import { verifyKeepingPassword } from '../people/verifying.ts';
import { changeSessions } from '../sessions/sessions.ts';
import { type AskedLink, type AskedLinkJob, askForLink, sendAskedLink, sendLink } from '../sign-in/asked-links.ts';
import { findClaimed, type MailedClaim } from '../sign-in/mailed-claims.ts';
import { requireOwner, spendMailedToken } from '../sign-in/mailed-tokens.ts';

const purpose = 'verify_email';

const LINK: AskedLink = {
  purpose,
  path: '/users/verify',
  // It signs nobody in, and who has just signed up may have other things to do.
  lifetimeSeconds: 24 * 60 * 60,
  write: (made) => ({ kind: purpose, ...made }),
  isFor: ({ emailVerifiedAt }) => emailVerifiedAt === null,
};

/** Sends a new user the link, in the transaction that makes them, with jobs ready. */
export function sendFirstVerification(tandem: Tandem, transaction: Queries, user: User): Promise<void> {
  return sendLink(tandem, transaction, { user, cause: user.id, link: LINK });
}

/**
 * Has another one sent, where somebody has the address and it is not verified: {@link askForLink}.
 *
 * @throws {@link TandemError} `validation` for what can be no address; `unavailable` where jobs are not ready in time.
 */
export function askForVerification(tandem: Tandem, email: string, ip: string): Promise<void> {
  return askForLink(tandem, purpose, { email, ip });
}

/** Sends it. Done twice, it is done once. */
export function sendVerification(tandem: Tandem, job: AskedLinkJob): Promise<void> {
  return sendAskedLink(tandem, job, LINK);
}

/**
 * Notes that a user reads the mails of their address, by the link that was sent there or by its code. Nobody is signed in by
 * it, and the password stays: whoever confirms says that it was them who signed up.
 *
 * @throws {@link TandemError} `invalid_grant` for what is unknown, spent, too old or not the newest, alike for addresses that
 * nobody has; `account_inactive`; `validation`; `rate_limited` for codes.
 */
export async function verifyByMail(tandem: Tandem, claim: MailedClaim, ip: string): Promise<void> {
  const found = await findClaimed(tandem, claim, {
    purpose,
    ip,
    recordFailure: (transaction) => audit(tandem, transaction, { type: 'code_refused', ip, data: { purpose } }),
  });
  const { token, user } = await requireOwner(tandem, found);
  await changeSessions(tandem, async (transaction) => {
    const isTheirs = await holdUser(transaction, user);
    if (!isTheirs || !(await spendMailedToken(tandem, transaction, token))) throw new TandemError('invalid_grant');
    await verifyKeepingPassword(tandem, transaction, { id: user.id, ip });
  });
}
