import type { Queries } from '../../database/connect.ts';
import { TandemError } from '../../errors.ts';
import type { Account, MembershipRole } from '../../generated/prisma/client.ts';
import { isUuid } from '../../secrets.ts';
import type { LiveSession } from '../../sessions/sessions.ts';
import { isAtLeast } from './membership-roles.ts';

/** An account, and what the one who acts is in it. */
export interface AccountOfMember {
  readonly account: Account;
  readonly role: MembershipRole;
}

/** Who acts, on which account. */
export interface ActOnAccount {
  readonly live: LiveSession;
  readonly accountId: string;
  /** The least role that may; without one, every member. */
  readonly as?: MembershipRole;
}

/**
 * An account as its member sees it. To others there is none.
 *
 * @throws {@link TandemError} `not_found`; `forbidden` for a lesser role.
 */
export async function accountOfMember(
  queries: Queries,
  { live, accountId, as = 'member' }: ActOnAccount,
): Promise<AccountOfMember> {
  const membership = isUuid(accountId)
    ? await queries.membership.findUnique({
        where: { userId_accountId: { userId: live.user.id, accountId } },
        include: { account: true },
      })
    : null;
  if (!membership) throw new TandemError('not_found');
  const { account, role } = membership;
  if (!isAtLeast(role, as)) throw new TandemError('forbidden');
  return { account, role };
}

/**
 * The same, of an account that is held to the end of the transaction: whatever changes it or its members comes one after the
 * other, and goes by what the one before has left.
 *
 * @throws {@link TandemError} likewise.
 */
export async function holdAccountOfMember(transaction: Queries, act: ActOnAccount): Promise<AccountOfMember> {
  await holdAccount(transaction, act.accountId);
  return accountOfMember(transaction, act);
}

/**
 * The same, of one that several may be in.
 *
 * @throws {@link TandemError} likewise; `personal_account`.
 */
export async function holdSharedAccount(transaction: Queries, act: ActOnAccount): Promise<AccountOfMember> {
  const held = await holdAccountOfMember(transaction, act);
  if (held.account.personal) throw new TandemError('personal_account');
  return held;
}

/** Not what it says of itself: that is read when it is held. Sessions are opened in it meanwhile. */
export async function holdAccount(transaction: Queries, id: string): Promise<void> {
  if (isUuid(id)) await transaction.$queryRaw`SELECT 1 FROM accounts WHERE id = ${id}::uuid FOR NO KEY UPDATE`;
}
