import type { Tandem } from '../context.ts';
import type { Queries } from '../database/connect.ts';
import type { MembershipRole } from '../generated/prisma/client.ts';
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
    orderBy: [{ account: { personal: 'desc' } }, { createdAt: 'asc' }],
  });
  return memberships.map(({ account, role }) => ({
    id: account.id,
    name: account.name,
    role,
    personal: account.personal,
  }));
}

/** Makes an account and its owner a member of it. */
export async function createAccount(
  tandem: Tandem,
  transaction: Queries,
  account: { name: string; personal: boolean; ownerId: string },
): Promise<AccountOfUser> {
  const id = newRowId(tandem.clock, tandem.randomness);
  const createdAt = tandem.clock.now();
  await transaction.account.create({ data: { ...account, id, createdAt } });
  await transaction.membership.create({ data: { userId: account.ownerId, accountId: id, role: 'owner', createdAt } });
  return { id, name: account.name, role: 'owner', personal: account.personal };
}
