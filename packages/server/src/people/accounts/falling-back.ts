import type { Queries } from '../../database/connect.ts';
import { Prisma } from '../../generated/prisma/client.ts';
import { holdSessions } from '../../sessions/sessions.ts';

/**
 * Ends one membership of an account, or all of them, within a transaction of `changeSessions` that holds the account. Sessions
 * that were in it go on in their user's personal one. Whoever switches to it just now has done so before, or can't any more.
 */
export async function endMemberships(
  transaction: Queries,
  { accountId, userId }: { readonly accountId: string; readonly userId?: string },
): Promise<void> {
  const where = { accountId, ...(userId !== undefined && { userId }) };
  await transaction.membership.deleteMany({ where });
  const ofUser = userId === undefined ? Prisma.empty : Prisma.sql`AND user_id = ${userId}::uuid`;
  await holdSessions(transaction, Prisma.sql`account_id = ${accountId}::uuid ${ofUser}`);
  await transaction.$executeRaw`
    UPDATE sessions SET account_id = personal.id
    FROM accounts AS personal
    WHERE sessions.account_id = ${accountId}::uuid AND sessions.user_id = COALESCE(${userId ?? null}::uuid, sessions.user_id)
      AND personal.owner_id = sessions.user_id AND personal.personal`;
}

/** Ends an account that several may be in, with its invitations: likewise. */
export async function endAccount(transaction: Queries, accountId: string): Promise<void> {
  await endMemberships(transaction, { accountId });
  await transaction.account.delete({ where: { id: accountId } });
}

/**
 * Keeps somebody a member to the end of the transaction, or to the end of their membership if that is under way: then they are
 * none. `false` for who is none.
 */
export async function holdMembership(
  transaction: Queries,
  { accountId, userId }: { readonly accountId: string; readonly userId: string },
): Promise<boolean> {
  const rows = await transaction.$queryRaw<unknown[]>`
    SELECT 1 FROM memberships WHERE account_id = ${accountId}::uuid AND user_id = ${userId}::uuid FOR KEY SHARE`;
  return rows.length === 1;
}
