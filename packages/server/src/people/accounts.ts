import type { Tandem } from '../context.ts';
import type { Queries } from '../database/connect.ts';
import type { MembershipRole, User } from '../generated/prisma/client.ts';
import { newRowId } from '../secrets.ts';

/** An account as one of its members sees it. */
export interface AccountOfUser {
  readonly id: string;
  readonly name: string;
  readonly role: MembershipRole;
  readonly personal: boolean;
}

/** A user's accounts, the personal one first. */
export async function accountsOf(tandem: Tandem, userId: string): Promise<AccountOfUser[]> {
  const memberships = await tandem.database.prisma.membership.findMany({
    where: { userId },
    include: { account: true },
    orderBy: [{ account: { personal: 'desc' } }, { createdAt: 'asc' }, { accountId: 'asc' }],
  });
  return memberships.map(({ account: { id, name, personal }, role }) => ({ id, name, role, personal }));
}

/** An account as it will be written, seen by its owner. */
export function newAccount(tandem: Tandem, { name, personal }: { name: string; personal: boolean }): AccountOfUser {
  return { id: newRowId(tandem.clock, tandem.randomness), name, role: 'owner', personal };
}

/** Writes it, and its owner as a member. */
export async function insertAccount(transaction: Queries, account: AccountOfUser, owner: User): Promise<void> {
  const { id, name, role, personal } = account;
  const { id: userId, createdAt } = owner;
  await transaction.account.create({ data: { id, name, personal, ownerId: userId, createdAt } });
  await transaction.membership.create({ data: { userId, accountId: id, role, createdAt } });
}
