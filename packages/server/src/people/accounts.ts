import type { Tandem } from '../context.ts';
import type { Queries } from '../database/connect.ts';
import { TandemError } from '../errors.ts';
import type { MembershipRole, User } from '../generated/prisma/client.ts';
import { newRowId } from '../secrets.ts';
import { changeSessions, type LiveSession } from '../sessions/sessions.ts';

/** An account as one of its members sees it. */
export interface AccountOfUser {
  readonly id: string;
  readonly name: string;
  readonly role: MembershipRole;
  readonly personal: boolean;
  /** The plan that is paid for; `null` without one. */
  readonly subscription: string | null;
}

/** A user's accounts, the personal one first. */
export async function accountsOf(tandem: Tandem, userId: string): Promise<AccountOfUser[]> {
  const memberships = await tandem.database.prisma.membership.findMany({
    where: { userId },
    include: { account: true },
    orderBy: [{ account: { personal: 'desc' } }, { createdAt: 'asc' }, { accountId: 'asc' }],
  });
  return memberships.map(({ account: { id, name, personal, subscription }, role }) => ({
    id,
    name,
    role,
    personal,
    subscription,
  }));
}

/**
 * Makes another of the user's accounts the session's current one.
 *
 * @throws {@link TandemError} `not_found` where they are no member of it, or the session has been closed.
 */
export async function switchAccount(tandem: Tandem, live: LiveSession, accountId: string): Promise<LiveSession> {
  const { session, user } = live;
  const accounts = await accountsOf(tandem, user.id);
  if (!accounts.some(({ id }) => id === accountId)) throw new TandemError('not_found');
  await changeSessions(tandem, async (transaction) => {
    const member = await transaction.membership.count({ where: { userId: user.id, accountId } });
    const { count } = await transaction.session.updateMany({
      where: { id: session.id, closedAt: null },
      data: { accountId },
    });
    if (member === 0 || count === 0) throw new TandemError('not_found');
  });
  return { ...live, session: { ...session, accountId } };
}

/** An account as it will be written, seen by its owner. */
export function newAccount(tandem: Tandem, { name, personal }: { name: string; personal: boolean }): AccountOfUser {
  return { id: newRowId(tandem.clock, tandem.randomness), name, role: 'owner', personal, subscription: null };
}

/** Writes it, and its owner as a member. */
export async function insertAccount(transaction: Queries, account: AccountOfUser, owner: User): Promise<void> {
  const { id, name, role, personal } = account;
  const { id: userId, createdAt } = owner;
  await transaction.account.create({ data: { id, name, personal, ownerId: userId, createdAt } });
  await transaction.membership.create({ data: { userId, accountId: id, role, createdAt } });
}
