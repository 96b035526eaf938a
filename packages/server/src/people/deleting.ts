import type { Tandem } from '../context.ts';
import type { Queries } from '../database/connect.ts';
import { isUuid } from '../secrets.ts';
import { changeSessions } from '../sessions/sessions.ts';
import { endAccount } from './accounts/falling-back.ts';
import { holdAccount } from './accounts/held-accounts.ts';
import { holdAdministrators, keepOneAdmin } from './administrators.ts';
import { audit } from './audit.ts';

/**
 * Deletes a user with the accounts that are theirs, sessions and whatever hangs off those, for good, and the groups that nobody
 * else is in. Sessions of others that are in one of these accounts go on in the personal one of each. `false` where there is no
 * such user.
 *
 * @throws {@link TandemError} `last_admin`.
 */
export async function deleteUser(tandem: Tandem, userId: string): Promise<boolean> {
  return changeSessions(tandem, async (transaction) => {
    await holdAdministrators(transaction);
    await keepOneAdmin(transaction, userId);
    await endOwnedAccounts(transaction, userId);
    await transaction.userGroup.deleteMany({
      where: { ownerId: userId, members: { none: { userId: { not: userId } } } },
    });
    const { count } = await transaction.user.deleteMany({ where: { id: userId } });
    await transaction.signInAttempt.deleteMany({ where: { userId } });
    if (count > 0) await audit(tandem, transaction, { type: 'user_deleted', data: { user: userId } });
    return count > 0;
  });
}

async function endOwnedAccounts(transaction: Queries, userId: string): Promise<void> {
  if (!isUuid(userId)) return;
  // So that nobody makes them the owner of another meanwhile: an account refers to its owner.
  await transaction.$queryRaw`SELECT 1 FROM users WHERE id = ${userId}::uuid FOR UPDATE`;
  const owned = await transaction.account.findMany({
    where: { ownerId: userId, personal: false },
    orderBy: { id: 'asc' },
  });
  for (const { id } of owned) {
    await holdAccount(transaction, id);
    await endAccount(transaction, id);
  }
}
