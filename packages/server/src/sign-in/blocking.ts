import type { Tandem } from '../context.ts';
import type { Queries } from '../database/connect.ts';
import { TandemError } from '../errors.ts';
import type { User } from '../generated/prisma/client.ts';
import { happeningBy } from '../mail/happening.ts';
import { audit } from '../people/audit.ts';
import { holdUser } from '../people/users.ts';
import { newRowId } from '../secrets.ts';
import type { Device } from '../sessions/sessions.ts';
import { sendLink } from './asked-links.ts';
import { findMailedToken, MAILED_SIGN_IN_SECONDS } from './mailed-tokens.ts';
import { openByMail } from './open-by-mail.ts';
import type { SignedIn, SignInContext } from './signed-in.ts';

const purpose = 'unlock';
/** Signs in who is blocked, or locked out: each has a mail of its own. */
export const UNLOCK_LINK = { purpose, path: '/users/unlock', lifetimeSeconds: MAILED_SIGN_IN_SECONDS } as const;

/**
 * From now on the user's password opens nothing, until who reads their mails says so: somebody knows it who may not be the
 * user. Sessions there are live on. In a transaction that holds the user, with jobs ready.
 */
export async function blockUser(tandem: Tandem, transaction: Queries, user: User, device: Device): Promise<void> {
  await transaction.user.update({ where: { id: user.id }, data: { blockedAt: tandem.clock.now() } });
  await audit(tandem, transaction, { type: 'sign_in_blocked', actorId: user.id, ip: device.ip });
  await sendUnlockLink(tandem, transaction, user, device);
}

/** Sends whoever knows the password of a blocked user, and may be the user, a new link, as often as there are magic links. */
export async function remindOfBlock(tandem: Tandem, user: User, device: Device): Promise<void> {
  await tandem.jobs.ready();
  const counted = [{ limit: 'magicLinkAccount', of: `${purpose} ${user.email}` }] as const;
  if (!(await tandem.rateLimits.allows(counted))) return;
  await tandem.database.prisma.$transaction(async (transaction) => {
    if (await holdUser(transaction, user)) await sendUnlockLink(tandem, transaction, user, device);
  });
}

/**
 * Unblocks a user by the link that was sent to them, and signs in: {@link openByMail}.
 *
 * @throws {@link TandemError} `invalid_grant` for what is unknown, spent, too old or not the newest; `account_inactive`.
 */
export async function unlock(tandem: Tandem, token: string, context: SignInContext): Promise<SignedIn> {
  const found = await findMailedToken(tandem, { secret: token, purpose });
  if (!found) throw new TandemError('invalid_grant');
  return openByMail(tandem, found, context);
}

async function sendUnlockLink(tandem: Tandem, transaction: Queries, user: User, device: Device): Promise<void> {
  const happening = happeningBy(device, tandem.clock.now());
  await sendLink(tandem, transaction, {
    user,
    cause: newRowId(tandem.clock, tandem.randomness),
    link: {
      ...UNLOCK_LINK,
      write: ({ link, expiresAt }) => ({ kind: 'sign_in_blocked', ...happening, link, expiresAt }),
    },
  });
}
