import type { Tandem } from '../../context.ts';
import type { Queries } from '../../database/connect.ts';
import { TandemError, validationError } from '../../errors.ts';
import type { Membership, MembershipRole, User } from '../../generated/prisma/client.ts';
import { isUuid } from '../../secrets.ts';
import { changeSessions, type LiveSession } from '../../sessions/sessions.ts';
import { actor, audit } from '../audit.ts';
import { type AccountOfUser, seenByMember } from './accounts.ts';
import { endMemberships } from './falling-back.ts';
import { accountOfMember, holdSharedAccount } from './held-accounts.ts';
import { spendInvitationsBy } from './invitations.ts';
import { type GivenRole, outranks } from './membership-roles.ts';

/** Somebody in an account, as the others in it see them. */
export interface Member {
  readonly userId: string;
  readonly name: string;
  readonly email: string;
  readonly role: MembershipRole;
  readonly since: Date;
}

export interface AccountWithMembers extends AccountOfUser {
  /** The owner first, then admins, each by when they came. */
  readonly members: readonly Member[];
}

/** Whose membership an act is about, of which account. */
export interface OfMember {
  readonly accountId: string;
  readonly userId: string;
}

/**
 * An account with its members, for one of them.
 *
 * @throws {@link TandemError} `not_found`.
 */
export async function accountWithMembers(
  { database: { prisma } }: Tandem,
  live: LiveSession,
  accountId: string,
): Promise<AccountWithMembers> {
  const { account, role } = await accountOfMember(prisma, { live, accountId });
  const memberships = await prisma.membership.findMany({
    where: { accountId },
    include: { user: true },
    orderBy: [{ role: 'asc' }, { createdAt: 'asc' }, { userId: 'asc' }],
  });
  const members = memberships.map(({ user: { name, email }, userId, role, createdAt: since }) => ({
    userId,
    name,
    email,
    role,
    since,
  }));
  return { ...seenByMember(account, role), members };
}

/**
 * Ends a membership: one's own, by which one leaves, or that of somebody below oneself. Sessions of theirs that are in the account
 * go on in their personal one, and invitations that they have sent open nothing any more.
 *
 * @throws {@link TandemError} `not_found` where there is no such member; `forbidden`; `personal_account`; `owner_stays`.
 */
export async function endMembership(tandem: Tandem, live: LiveSession, member: OfMember): Promise<void> {
  const { accountId, userId } = member;
  await changeSessions(tandem, async (transaction) => {
    const { role } = await holdSharedAccount(transaction, { live, accountId });
    const ended = await memberOf(transaction, member);
    const isOwn = userId === live.user.id;
    if (isOwn && role === 'owner') throw new TandemError('owner_stays');
    if (!isOwn && !outranks(role, ended.role)) throw new TandemError('forbidden');
    await spendInvitationsBy(tandem, transaction, member);
    await endMemberships(transaction, member);
    const type = isOwn ? 'account_left' : 'member_removed';
    await audit(tandem, transaction, { type, ...actor(live), data: { account: accountId, user: userId } });
  });
}

/**
 * Gives a member another role: the owner may. Invitations that they have sent, and with it may send no more, open nothing any more.
 *
 * @throws {@link TandemError} `not_found`; `forbidden`; `personal_account`; `owner_stays` for the owner's own.
 */
export async function changeRole(
  tandem: Tandem,
  live: LiveSession,
  { role, ...member }: OfMember & { readonly role: GivenRole },
): Promise<void> {
  const { accountId, userId } = member;
  await tandem.database.prisma.$transaction(async (transaction) => {
    await holdSharedAccount(transaction, { live, accountId, as: 'owner' });
    const { role: before } = await memberOf(transaction, member);
    if (before === 'owner') throw new TandemError('owner_stays');
    await setRole(transaction, member, role);
    await spendInvitationsBy(tandem, transaction, { ...member, role });
    const data = { account: accountId, user: userId, role };
    await audit(tandem, transaction, { type: 'member_role_changed', ...actor(live), data });
  });
}

/**
 * Makes another member the owner; who was it is an admin from then on, and invitations that they have sent to admins open nothing
 * any more.
 *
 * @throws {@link TandemError} `validation` for who is no member, or disabled, or the owner already; `not_found`; `forbidden`;
 * `personal_account`.
 */
export async function transferAccount(tandem: Tandem, live: LiveSession, to: OfMember): Promise<void> {
  const { accountId, userId } = to;
  await tandem.database.prisma.$transaction(async (transaction) => {
    await holdSharedAccount(transaction, { live, accountId, as: 'owner' });
    const next = await findMember(transaction, to);
    if (!next) throw refuseOwner('This is no member of the account.');
    if (next.role === 'owner') throw refuseOwner('The account is theirs already.');
    if (next.user.disabledAt) throw refuseOwner('This user has been disabled.');
    const former = { accountId, userId: live.user.id };
    await setRole(transaction, former, 'admin');
    await spendInvitationsBy(tandem, transaction, { ...former, role: 'admin' });
    await setRole(transaction, to, 'owner');
    await transaction.account.update({ where: { id: accountId }, data: { ownerId: userId } });
    const data = { account: accountId, user: userId };
    await audit(tandem, transaction, { type: 'account_transferred', ...actor(live), data });
  });
}

function refuseOwner(sentence: string): TandemError {
  return validationError({ user_id: [sentence] });
}

async function memberOf(transaction: Queries, member: OfMember): Promise<Membership> {
  const found = await findMember(transaction, member);
  if (!found) throw new TandemError('not_found');
  return found;
}

async function findMember(
  transaction: Queries,
  { accountId, userId }: OfMember,
): Promise<(Membership & { user: User }) | null> {
  if (!isUuid(userId)) return null;
  return transaction.membership.findUnique({
    where: { userId_accountId: { userId, accountId } },
    include: { user: true },
  });
}

async function setRole(transaction: Queries, { accountId, userId }: OfMember, role: MembershipRole): Promise<void> {
  await transaction.membership.update({ where: { userId_accountId: { userId, accountId } }, data: { role } });
}
