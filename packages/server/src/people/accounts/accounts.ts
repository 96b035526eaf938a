import type { Tandem } from '../../context.ts';
import type { Queries } from '../../database/connect.ts';
import { lockForTransaction } from '../../database/locks.ts';
import { TandemError, validationError } from '../../errors.ts';
import type { Account, MembershipRole } from '../../generated/prisma/client.ts';
import { newRowId } from '../../secrets.ts';
import { changeSessions, type LiveSession } from '../../sessions/sessions.ts';
import { actor, audit } from '../audit.ts';
import { isName, LONGEST_NAME, oneSpelling } from '../names.ts';
import { endAccount, holdMembership } from './falling-back.ts';
import { holdAccountOfMember, holdSharedAccount } from './held-accounts.ts';

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
  return memberships.map(({ account, role }) => seenByMember(account, role));
}

/** An account as who has that role in it sees it. */
export function seenByMember({ id, name, personal, subscription }: Account, role: MembershipRole): AccountOfUser {
  return { id, name, role, personal, subscription };
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
    const isMember = await holdMembership(transaction, { accountId, userId: user.id });
    if (!isMember || !(await goTo(transaction, session.id, accountId))) throw new TandemError('not_found');
  });
  return { ...live, session: { ...session, accountId } };
}

/** Makes an account a session's current one, in a transaction that keeps its user a member. `false` for one that is closed. */
export async function goTo(transaction: Queries, sessionId: string, accountId: string): Promise<boolean> {
  const { count } = await transaction.session.updateMany({
    where: { id: sessionId, closedAt: null },
    data: { accountId },
  });
  return count === 1;
}

/** How many accounts somebody may own when they make one. All of them are in many an answer. */
const MOST_OWNED = 100;

/**
 * Makes an account that others can be invited to. The session stays in the one it is in.
 *
 * @throws {@link TandemError} `validation` for what can be no name, and for one account too many.
 */
export async function createAccount(tandem: Tandem, live: LiveSession, name: string): Promise<AccountOfUser> {
  const account = newAccount(tandem, { name: parseName(name), personal: false });
  await tandem.database.prisma.$transaction(async (transaction) => {
    await holdOwnership(transaction, live.user.id);
    if ((await transaction.account.count({ where: { ownerId: live.user.id } })) >= MOST_OWNED) {
      throw validationError({ name: [`You own ${MOST_OWNED} accounts: there can be no more.`] });
    }
    await insertAccount(transaction, account, { id: live.user.id, createdAt: tandem.clock.now() });
    await audit(tandem, transaction, { type: 'account_created', ...actor(live), data: { account: account.id } });
  });
  return account;
}

/** Keeps somebody from making accounts to the end of the transaction; before any account is held. */
export async function holdOwnership(transaction: Queries, userId: string): Promise<void> {
  await lockForTransaction(transaction, `accounts of ${userId}`);
}

/**
 * Gives an account another name, the personal one included: its owner and admins may.
 *
 * @throws {@link TandemError} `validation` for what can be none; `not_found`; `forbidden`.
 */
export async function renameAccount(
  tandem: Tandem,
  live: LiveSession,
  { accountId: id, name: text }: { readonly accountId: string; readonly name: string },
): Promise<AccountOfUser> {
  const name = parseName(text);
  return tandem.database.prisma.$transaction(async (transaction) => {
    const { role } = await holdAccountOfMember(transaction, { live, accountId: id, as: 'admin' });
    const account = await transaction.account.update({ where: { id }, data: { name } });
    await audit(tandem, transaction, { type: 'account_renamed', ...actor(live), data: { account: id } });
    return seenByMember(account, role);
  });
}

/**
 * Deletes an account with its memberships and invitations: its owner may. Sessions that are in it go on in their user's personal
 * one.
 *
 * @throws {@link TandemError} `not_found`; `forbidden`; `personal_account`.
 */
export async function deleteAccount(tandem: Tandem, live: LiveSession, accountId: string): Promise<void> {
  await changeSessions(tandem, async (transaction) => {
    await holdSharedAccount(transaction, { live, accountId, as: 'owner' });
    await endAccount(transaction, accountId);
    await audit(tandem, transaction, { type: 'account_deleted', ...actor(live), data: { account: accountId } });
  });
}

/** An account as it will be written, seen by its owner. */
export function newAccount(tandem: Tandem, { name, personal }: { name: string; personal: boolean }): AccountOfUser {
  return { id: newRowId(tandem.clock, tandem.randomness), name, role: 'owner', personal, subscription: null };
}

/** Writes it, and its owner as a member, both of the same time. */
export async function insertAccount(
  transaction: Queries,
  { id, name, role, personal }: AccountOfUser,
  { id: userId, createdAt }: { readonly id: string; readonly createdAt: Date },
): Promise<void> {
  await transaction.account.create({ data: { id, name, personal, ownerId: userId, createdAt } });
  await transaction.membership.create({ data: { userId, accountId: id, role, createdAt } });
}

function parseName(text: string): string {
  const name = oneSpelling(text);
  if (!isName(name)) throw validationError({ name: [`A name has 1 to ${LONGEST_NAME} characters.`] });
  return name;
}
