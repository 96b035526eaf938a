import { accountWithMembers, invitationsOf, isAtLeast, outranks, userOf } from '@tandem-auth/server';
import type { FastifyReply } from 'fastify';
import { AccountPage, type AccountPageProps } from '../views/account.tsx';
import type { PageContext } from '../views/page.ts';

/** What a form of the page comes back with. */
type FormState = Pick<AccountPageProps, 'typed' | 'errors'>;

/** The page of an account, as who asks may see it. */
export async function viewOfAccount(reply: FastifyReply, accountId: string) {
  const { tandem } = reply.server;
  const live = userOf(reply.request);
  const { members, ...account } = await accountWithMembers(tandem, live, accountId);
  const isAsked = !account.personal && isAtLeast(account.role, 'admin');
  const invitations = isAsked ? await invitationsOf(tandem, live, accountId) : null;
  const withRights = <One extends { role: AccountPageProps['account']['role'] }>(one: One) => ({
    ...one,
    isBelow: outranks(account.role, one.role),
  });
  const shown = {
    account,
    members: members.map(withRights),
    invitations: invitations?.map(withRights) ?? null,
    userId: live.user.id,
    isCurrent: account.id === live.session.accountId,
    now: tandem.clock.now(),
  };
  return (page: PageContext, state: FormState = {}) => AccountPage({ page, ...shown, ...state });
}
