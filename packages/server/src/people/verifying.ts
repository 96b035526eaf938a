import { secondsAfter } from '../clock.ts';
import type { Tandem } from '../context.ts';
import type { Queries } from '../database/connect.ts';
import type { User } from '../generated/prisma/client.ts';
import { closeSessions } from '../sessions/sessions.ts';
import { audit } from './audit.ts';

/** Whose doing it is, and from where. */
type Verifier = Pick<User, 'id'> & { readonly ip: string };

/** Whether a user has had their time to verify their address, and has not done it. */
export function isOverdue({ clock, config }: Tandem, { emailVerifiedAt, emailSince }: User): boolean {
  return emailVerifiedAt === null && clock.now() >= secondsAfter(emailSince, config.emailGraceSeconds);
}

/**
 * Notes that the user reads the mails of their address, by their own word that it was them who signed up: nothing else
 * changes. In a transaction that holds the user.
 */
export async function verifyKeepingPassword(tandem: Tandem, transaction: Queries, { id, ip }: Verifier): Promise<void> {
  const { count } = await transaction.user.updateMany({
    where: { id, emailVerifiedAt: null },
    data: { emailVerifiedAt: tandem.clock.now() },
  });
  if (count > 0) await audit(tandem, transaction, { type: 'email_verified', actorId: id, ip });
}

/**
 * Notes that somebody reads the mails of a user's address, in a transaction that holds the user. A password and identities of
 * before that may be anybody's who has signed up with another's address and waits for them to come: they go, with every session.
 * Answers how many those were, `null` where the address was verified already.
 */
export async function verifyDroppingPassword(
  tandem: Tandem,
  transaction: Queries,
  { id, ip }: Verifier,
): Promise<number | null> {
  const { count } = await transaction.user.updateMany({
    where: { id, emailVerifiedAt: null },
    data: { emailVerifiedAt: tandem.clock.now(), passwordHash: null },
  });
  if (count === 0) return null;
  await transaction.identity.deleteMany({ where: { userId: id } });
  const type = 'email_verified';
  const sessions = await closeSessions(tandem, transaction, { which: { userId: id }, reason: type });
  await audit(tandem, transaction, { type, actorId: id, ip, data: { sessions } });
  return sessions;
}
