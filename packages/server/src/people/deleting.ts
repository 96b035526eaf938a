import type { Tandem } from '../context.ts';
import type { Queries } from '../database/connect.ts';
import { Prisma } from '../generated/prisma/client.ts';
import { isUuid } from '../secrets.ts';
import { changeSessions, holdSessions } from '../sessions/sessions.ts';
import { holdOwnership } from './accounts/accounts.ts';
import { endAccount } from './accounts/falling-back.ts';
import { holdAccount } from './accounts/held-accounts.ts';
import { spendInvitationsBy } from './accounts/invitations.ts';
import { holdAdministrators, keepOneAdmin } from './administrators.ts';
import { audit } from './audit.ts';

/**
 * Deletes a user with the accounts that are theirs, sessions and whatever hangs off those, for good, and the groups that nobody
 * else is in. Sessions of others that are in one of these accounts go on in the personal one of each; invitations that they have
 * sent open nothing any more. `false` where there is no such user.
 *
 * @throws {@link TandemError} `last_admin`.
 */
export async function deleteUser(tandem: Tandem, userId: string): Promise<boolean> {
  if (!isUuid(userId)) return false;
  return changeSessions(tandem, async (transaction) => {
    await holdAdministrators(transaction);
    await keepOneAdmin(transaction, userId);
    await endMembershipsOf(tandem, transaction, userId);
    await holdGroupsOf(transaction, userId);
    await transaction.userGroup.deleteMany({
      where: { ownerId: userId, members: { none: { userId: { not: userId } } } },
    });
    const { count } = await transaction.user.deleteMany({ where: { id: userId } });
    await transaction.signInAttempt.deleteMany({ where: { userId } });
    if (count > 0) await audit(tandem, transaction, { type: 'user_deleted', data: { user: userId } });
    return count > 0;
  });
}

/** And the shared accounts that are theirs. */
async function endMembershipsOf(tandem: Tandem, transaction: Queries, userId: string): Promise<void> {
  await holdOwnership(transaction, userId);
  const memberships = await transaction.membership.findMany({ where: { userId }, orderBy: { accountId: 'asc' } });
  for (const { accountId } of memberships) await holdAccount(transaction, accountId);
  // Less than their deletion takes: who acts in these accounts just now has to be able to name them in the audit log.
  await transaction.$queryRaw`SELECT 1 FROM users WHERE id = ${userId}::uuid FOR NO KEY UPDATE`;
  for (const { accountId } of memberships) await spendInvitationsBy(tandem, transaction, { accountId, userId });
  const owned = await transaction.account.findMany({ where: { ownerId: userId, personal: false } });
  const ids = owned.map(({ id }) => id);
  await transaction.membership.deleteMany({ where: { OR: [{ userId }, { accountId: { in: ids } }] } });
  await holdSessions(transaction, Prisma.sql`user_id = ${userId}::uuid OR account_id = ANY(${ids}::uuid[])`);
  for (const id of ids) await endAccount(transaction, id);
}

/** What others hold before they refer to the user: whoever waits for it has not done so yet. */
async function holdGroupsOf(transaction: Queries, userId: string): Promise<void> {
  await transaction.$queryRaw`
    SELECT 1 FROM user_groups
    WHERE owner_id = ${userId}::uuid OR id IN (SELECT group_id FROM group_members WHERE user_id = ${userId}::uuid)
    ORDER BY id FOR UPDATE`;
}
