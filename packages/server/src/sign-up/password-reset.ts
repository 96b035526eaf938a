import type { Tandem } from '../context.ts';
import type { Queries } from '../database/connect.ts';
import { TandemError, validationError } from '../errors.ts';
import type { User } from '../generated/prisma/client.ts';
import { happeningBy } from '../mail/happening.ts';
import { sendMail } from '../mail/outbox.ts';
import { audit } from '../people/audit.ts';
import { holdUser } from '../people/users.ts';
import { verifyDroppingPassword } from '../people/verifying.ts';
import { newRowId } from '../secrets.ts';
import { changeSessions, closeSessions, type Device } from '../sessions/sessions.ts';
import { type AskedLinkJob, askForLink, type MailedLink, sendAskedLink, sendLink } from '../sign-in/asked-links.ts';
import { findMailedToken, requireOwner, spendMailedToken, spendMailedTokens } from '../sign-in/mailed-tokens.ts';
import { type ChosenPassword, mistakesInChoice } from '../sign-in/password-rules.ts';

export interface PasswordReset extends ChosenPassword {
  /** Of the link that was sent. */
  readonly token: string;
}

const purpose = 'password_reset';
const RESET_LINK: MailedLink = {
  purpose,
  path: '/users/password/edit',
  /** Longer than a link that signs in: it still asks for something, and mail servers may let our mails wait. */
  lifetimeSeconds: 60 * 60,
  write: ({ link, expiresAt }) => ({ kind: purpose, link, expiresAt }),
};

/**
 * Has a link sent by which a new password can be chosen, where somebody has the address: {@link askForLink}.
 *
 * @throws {@link TandemError} `validation` for what can be no address; `unavailable` where jobs are not ready in time.
 */
export function askForPasswordReset(tandem: Tandem, email: string, ip: string): Promise<void> {
  return askForLink(tandem, purpose, { email, ip });
}

/** Sends the link, where somebody has the address who may sign in. Done twice, it is done once. */
export function sendPasswordReset(tandem: Tandem, job: AskedLinkJob): Promise<void> {
  return sendAskedLink(tandem, job, RESET_LINK);
}

/** Sends it unasked, in a transaction that holds the user. */
export function sendResetLink(tandem: Tandem, transaction: Queries, user: User): Promise<void> {
  const cause = newRowId(tandem.clock, tandem.randomness);
  return sendLink(tandem, transaction, { user, cause, link: RESET_LINK });
}

/** The address that a link was sent to, while it is good; looking spends nothing. `null` where it is not. */
export async function addressOfPasswordReset(tandem: Tandem, token: string): Promise<string | null> {
  return (await findMailedToken(tandem, { secret: token, purpose }))?.email ?? null;
}

/**
 * Gives a user the password that whoever reads their mails has chosen, and ends every session of theirs, and every link that
 * was sent before, but "this was not me" for who signs in by a provider as well. Nobody is signed in by it. It unblocks them: the
 * password that somebody else may know is gone. A password that won't do leaves the link as good as it was.
 *
 * @throws {@link TandemError} `invalid_grant` for a link that is unknown, spent, too old or not the newest; `validation` with
 * what is wrong with each member; `account_inactive`; `overloaded`.
 */
export async function resetPassword(tandem: Tandem, reset: PasswordReset, device: Device): Promise<void> {
  const { token, user } = await requireOwner(tandem, await findMailedToken(tandem, { secret: reset.token, purpose }));
  const errors = mistakesInChoice(reset, user);
  if (Object.keys(errors).length > 0) throw validationError(errors);

  const passwordHash = await tandem.passwords.hash(reset.password);
  const reason = 'password_changed';
  await tandem.jobs.ready();
  const ended = await changeSessions(tandem, async (transaction) => {
    const isTheirs = await holdUser(transaction, user);
    if (!isTheirs || !(await spendMailedToken(tandem, transaction, token))) throw new TandemError('invalid_grant');
    const unverified = await verifyDroppingPassword(tandem, transaction, { id: user.id, ip: device.ip });
    // An intruder may have linked a provider of their own, which a new password doesn't take off: "this was not me" does.
    const hasIdentities = (await transaction.identity.count({ where: { userId: user.id } })) > 0;
    await spendMailedTokens(tandem, transaction, { userId: user.id, keeps: hasIdentities ? ['not_me'] : [] });
    await transaction.user.update({ where: { id: user.id }, data: { passwordHash, blockedAt: null } });
    const sessions = await closeSessions(tandem, transaction, { which: { userId: user.id }, reason });
    await audit(tandem, transaction, { type: purpose, actorId: user.id, ip: device.ip, data: { sessions } });
    const content = { kind: reason, ...happeningBy(device, tandem.clock.now()) } as const;
    await sendMail(tandem, transaction, { to: user, content, cause: token.id });
    return { unverified, sessions };
  });
  tandem.metrics.sessionsClosed.inc({ reason: 'email_verified' }, ended.unverified ?? 0);
  tandem.metrics.sessionsClosed.inc({ reason }, ended.sessions);
}
