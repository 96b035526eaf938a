import type { Tandem } from '../context.ts';
import { changeSessions } from '../sessions/sessions.ts';
import { holdAdministrators, keepOneAdmin } from './administrators.ts';
import { audit } from './audit.ts';

/**
 * Deletes a user with their accounts, sessions and whatever hangs off those, for good, and the groups that nobody else is in.
 * `false` where there is no such user.
 *
 * @throws {@link TandemError} `last_admin`.
 */
export async function deleteUser(tandem: Tandem, userId: string): Promise<boolean> {
  return changeSessions(tandem, async (transaction) => {
    await holdAdministrators(transaction);
    await keepOneAdmin(transaction, userId);
    await transaction.userGroup.deleteMany({
      where: { ownerId: userId, members: { none: { userId: { not: userId } } } },
    });
    const { count } = await transaction.user.deleteMany({ where: { id: userId } });
    await transaction.signInAttempt.deleteMany({ where: { userId } });
    if (count > 0) await audit(tandem, transaction, { type: 'user_deleted', data: { user: userId } });
    return count > 0;
  });
}
