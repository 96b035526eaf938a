import type { Tandem } from '../context.ts';
import type { Queries } from '../database/connect.ts';
import { TandemError } from '../errors.ts';
import { accountsOf } from '../people/accounts/accounts.ts';
import { audit } from '../people/audit.ts';
import { holdUser } from '../people/users.ts';
import { verifyDroppingPassword } from '../people/verifying.ts';
import { changeSessions } from '../sessions/sessions.ts';
import { recordRefusal } from './attempts.ts';
import { type MailedToken, ownerOf, spendMailedToken } from './mailed-tokens.ts';
import { newnessOf } from './new-sign-in.ts';
import { countOpening, openSession, prepareSession, type SignedIn, type SignInContext } from './signed-in.ts';

/**
 * Signs in whoever reads a user's mails, by a token that was sent there: it is spent, the address is verified, the user
 * unblocked, a session opened, or nothing of it.
 *
 * @throws {@link TandemError} `invalid_grant` where another was faster, or the user is not who they were; `account_inactive`.
 */
export async function openByMail(tandem: Tandem, token: MailedToken, context: SignInContext): Promise<SignedIn> {
  const { prisma } = tandem.database;
  const { device } = context;
  const kind = 'magic_link';
  const user = await ownerOf(tandem, token);
  if (!user) throw new TandemError('invalid_grant');
  if (user.disabledAt) {
    const refusal = 'account_inactive';
    await recordRefusal(tandem, prisma, { kind, email: user.email, device, refusal });
    throw new TandemError(refusal);
  }

  const accounts = await accountsOf(tandem, user.id);
  const signedIn = await prepareSession(tandem, { user, accounts }, device);
  const { session } = signedIn;
  const { closed, ended, passwordDropped } = await changeSessions(tandem, async (transaction) => {
    const isTheirs = await holdUser(transaction, user);
    if (!isTheirs || !(await spendMailedToken(tandem, transaction, token))) throw new TandemError('invalid_grant');
    const ended = await verifyDroppingPassword(tandem, transaction, { id: user.id, ip: device.ip });
    const who = { actorId: user.id, sessionId: session.id, ip: session.ip };
    if (user.blockedAt) await unblock(tandem, transaction, who);
    const reasons = await newnessOf(transaction, user.id, device);
    const closed = await openSession(tandem, transaction, { signedIn, kind, reasons, context });
    await audit(tandem, transaction, { type: 'signed_in', ...who, data: { by: kind } });
    return { closed, ended, passwordDropped: ended !== null && user.passwordHash !== null };
  });
  countOpening(tandem, signedIn, closed);
  tandem.metrics.sessionsClosed.inc({ reason: 'email_verified' }, ended ?? 0);
  const { emailVerifiedAt } = user;
  return { ...signedIn, user: { ...user, emailVerifiedAt: emailVerifiedAt ?? session.createdAt }, passwordDropped };
}

async function unblock(
  tandem: Tandem,
  transaction: Queries,
  who: { actorId: string; sessionId: string; ip: string },
): Promise<void> {
  await transaction.user.update({ where: { id: who.actorId }, data: { blockedAt: null } });
  await audit(tandem, transaction, { type: 'sign_in_unblocked', ...who });
}
