import type { Tandem } from '../context.ts';
import type { Queries } from '../database/connect.ts';
import { TandemError } from '../errors.ts';
import type { User } from '../generated/prisma/client.ts';
import type { OneTimeLink } from '../mail/templates/letters.ts';
import { audit } from '../people/audit.ts';
import { newRowId } from '../secrets.ts';
import { endEverySession } from '../sessions/devices.ts';
import { changeSessions, type Device } from '../sessions/sessions.ts';
import { sendResetLink } from '../sign-up/password-reset.ts';
import {
  createMailedToken,
  findMailedToken,
  requireOwner,
  spendMailedToken,
  spendMailedTokens,
} from './mailed-tokens.ts';

const purpose = 'not_me';
/** Mails are read late, and it gives nobody anything. */
const LIFETIME_SECONDS = 7 * 24 * 60 * 60;

/** A link for a mail that tells of something done in a user's name. In a transaction that holds the user. */
export async function makeNotMeLink(
  tandem: Tandem,
  transaction: Queries,
  user: Pick<User, 'id' | 'email'>,
): Promise<OneTimeLink> {
  const id = newRowId(tandem.clock, tandem.randomness);
  const made = await createMailedToken(tandem, transaction, { id, purpose, user, lifetimeSeconds: LIFETIME_SECONDS });
  if (!made) throw new Error(`There is a token ${id} already.`);
  return { link: `${tandem.config.publicUrl}/users/not_me?token=${made.secret}`, expiresAt: made.expiresAt };
}

/**
 * The user says by a mail's link that it was not them: every session of theirs ends, their password, their identities and
 * whatever else was mailed to them open nothing any more, and a link to choose a new password goes to them. Nobody is signed in by it.
 *
 * @throws {@link TandemError} `invalid_grant` for a link that is unknown, spent or too old; `account_inactive`.
 */
export async function disownSignIn(tandem: Tandem, secret: string, { ip }: Pick<Device, 'ip'>): Promise<void> {
  const { token, user } = await requireOwner(tandem, await findMailedToken(tandem, { secret, purpose }));
  await tandem.jobs.ready();
  const ended = await changeSessions(tandem, async (transaction) => {
    // Whatever else has become of them since: an intruder may be changing the password just now.
    await transaction.user.update({ where: { id: user.id }, data: { passwordHash: null } });
    // An intruder's own may be among them. Whose provider vouches for the user's address is linked anew by the next sign-in.
    await transaction.identity.deleteMany({ where: { userId: user.id } });
    if (!(await spendMailedToken(tandem, transaction, token))) throw new TandemError('invalid_grant');
    await spendMailedTokens(tandem, transaction, { userId: user.id });
    const sessions = await endEverySession(tandem, transaction, user.id);
    await audit(tandem, transaction, { type: 'sign_in_disowned', actorId: user.id, ip, data: { sessions } });
    await sendResetLink(tandem, transaction, user);
    return sessions;
  });
  tandem.metrics.sessionsClosed.inc({ reason: 'verifier_reset' }, ended);
}
