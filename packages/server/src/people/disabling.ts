import type { Tandem } from '../context.ts';
import { changeSessions, closeSessions } from '../sessions/sessions.ts';
import { holdAdministrators, keepOneAdmin } from './administrators.ts';
import { type Actor, audit } from './audit.ts';

/**
 * Disables a user: they can't sign in, and every session of theirs ends. Disabling one who is disabled changes nothing.
 * `false` where there is no such user.
 *
 * @param by the administrator whose doing it is; an operator's without.
 * @throws {@link TandemError} `last_admin`; `forbidden` where the actor is no administrator any more.
 */
export async function disableUser(tandem: Tandem, userId: string, by?: Actor): Promise<boolean> {
  const reason = 'account_disabled';
  const ended = await changeSessions(tandem, async (transaction) => {
    await holdAdministrators(transaction, by);
    await keepOneAdmin(transaction, userId);
    const { count } = await transaction.user.updateMany({
      where: { id: userId, disabledAt: null },
      data: { disabledAt: tandem.clock.now() },
    });
    if (count === 0) return (await transaction.user.count({ where: { id: userId } })) > 0 ? 0 : null;
    const sessions = await closeSessions(tandem, transaction, { which: { userId }, reason });
    await audit(tandem, transaction, { type: 'user_disabled', ...by, data: { user: userId, sessions } });
    return sessions;
  });
  tandem.metrics.sessionsClosed.inc({ reason }, ended ?? 0);
  return ended !== null;
}

/**
 * Lets a disabled or blocked user sign in again; what has ended stays ended. `false` where there is no such user.
 *
 * @param by the administrator whose doing it is; an operator's without.
 * @throws {@link TandemError} `forbidden` where the actor is no administrator any more.
 */
export async function enableUser(tandem: Tandem, userId: string, by?: Actor): Promise<boolean> {
  return changeSessions(tandem, async (transaction) => {
    await holdAdministrators(transaction, by);
    const { count } = await transaction.user.updateMany({
      where: { id: userId, OR: [{ disabledAt: { not: null } }, { blockedAt: { not: null } }] },
      data: { disabledAt: null, blockedAt: null },
    });
    if (count > 0) await audit(tandem, transaction, { type: 'user_enabled', ...by, data: { user: userId } });
    return count > 0 || (await transaction.user.count({ where: { id: userId } })) > 0;
  });
}

/** Lets a blocked user's password open again; whether they are disabled stays as it is. `false` where there is no such user. */
export async function unblockUser(tandem: Tandem, userId: string, by: Actor): Promise<boolean> {
  return changeSessions(tandem, async (transaction) => {
    await holdAdministrators(transaction, by);
    const { count } = await transaction.user.updateMany({
      where: { id: userId, blockedAt: { not: null } },
      data: { blockedAt: null },
    });
    if (count > 0) await audit(tandem, transaction, { type: 'sign_in_unblocked', ...by, data: { user: userId } });
    return count > 0 || (await transaction.user.count({ where: { id: userId } })) > 0;
  });
}
