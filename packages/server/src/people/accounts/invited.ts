import type { Tandem } from '../../context.ts';
import type { Queries } from '../../database/connect.ts';
import { TandemError } from '../../errors.ts';
import { changeSessions, type LiveSession } from '../../sessions/sessions.ts';
import { findMailedToken, type MailedToken, spendMailedToken } from '../../sign-in/mailed-tokens.ts';
import { actor, audit } from '../audit.ts';
import { holdUser } from '../users.ts';
import { verifyKeepingPassword } from '../verifying.ts';
import { type AccountOfUser, goTo, seenByMember } from './accounts.ts';
import { holdAccount } from './held-accounts.ts';
import { INVITATION, InvitationPayload } from './invitations.ts';
import type { GivenRole } from './membership-roles.ts';

/** An invitation that somebody holds the link of. */
export interface InvitationInHand {
  readonly token: MailedToken;
  readonly accountId: string;
  readonly email: string;
  readonly role: GivenRole;
  /** The user’s id. */
  readonly invitedBy: string;
}

/** What it says to who looks at it. */
export interface InvitationToShow extends Pick<InvitationInHand, 'email' | 'role'> {
  readonly accountName: string;
  /** The name of who invites; `null` once that user is gone. */
  readonly invitedBy: string | null;
  /** Whether somebody has the address: only who reads its mails is told. */
  readonly hasUser: boolean;
}

/** An invitation by its link, while it is open: looking spends nothing. `null` where it is not. */
export async function showInvitation(tandem: Tandem, secret: string): Promise<InvitationToShow | null> {
  const invitation = await findInvitation(tandem, secret);
  if (!invitation) return null;
  const { accountId, email, role, invitedBy } = invitation;
  const { prisma } = tandem.database;
  const account = await prisma.account.findUnique({ where: { id: accountId } });
  if (!account) return null;
  const inviter = await prisma.user.findUnique({ where: { id: invitedBy } });
  const hasUser = (await prisma.user.count({ where: { email } })) > 0;
  return { accountName: account.name, invitedBy: inviter?.name ?? null, email, role, hasUser };
}

/**
 * Makes the invited user a member, and the account the session's current one. They have shown by it that they read the mails of
 * their address. Who is a member already stays what they are.
 *
 * @throws {@link TandemError} `invalid_grant` for one that is unknown, spent, revoked, too old or not the newest; `not_invited`
 * for whoever has another address.
 */
export async function acceptInvitation(tandem: Tandem, live: LiveSession, secret: string): Promise<LiveSession> {
  const { session } = live;
  const invitation = await requireInvitation(tandem, secret);
  const user = await tandem.database.prisma.user.findUnique({ where: { id: live.user.id, email: invitation.email } });
  if (!user) throw new TandemError('not_invited');
  const { accountId } = invitation;
  await changeSessions(tandem, async (transaction) => {
    // Before the user, as all do who hold both.
    await holdAccount(transaction, accountId);
    if (!(await holdUser(transaction, user))) throw new TandemError('invalid_grant');
    await join(tandem, transaction, { invitation, userId: user.id });
    await verifyKeepingPassword(tandem, transaction, { id: user.id, ip: session.ip });
    if (!(await goTo(transaction, session.id, accountId))) throw new TandemError('unauthenticated');
    await audit(tandem, transaction, { type: 'invitation_accepted', ...actor(live), data: { account: accountId } });
  });
  return { ...live, session: { ...session, accountId } };
}

/**
 * Says no, for whoever has the link.
 *
 * @throws {@link TandemError} `invalid_grant` likewise.
 */
export async function declineInvitation(tandem: Tandem, secret: string, ip: string): Promise<void> {
  const { token, accountId } = await requireInvitation(tandem, secret);
  await tandem.database.prisma.$transaction(async (transaction) => {
    if (!(await spendMailedToken(tandem, transaction, token))) throw new TandemError('invalid_grant');
    await audit(tandem, transaction, { type: 'invitation_declined', ip, data: { account: accountId } });
  });
}

/** @throws {@link TandemError} `invalid_grant`. */
export async function requireInvitation(tandem: Tandem, secret: string): Promise<InvitationInHand> {
  const invitation = await findInvitation(tandem, secret);
  if (!invitation) throw new TandemError('invalid_grant');
  return invitation;
}

/**
 * Spends it, and makes somebody a member. Answers the account as they see it.
 *
 * @throws {@link TandemError} `invalid_grant` where another was faster.
 */
export async function join(
  tandem: Tandem,
  transaction: Queries,
  { invitation, userId }: { readonly invitation: InvitationInHand; readonly userId: string },
): Promise<AccountOfUser> {
  const { token, accountId, role } = invitation;
  await holdAccount(transaction, accountId);
  if (!(await spendMailedToken(tandem, transaction, token))) throw new TandemError('invalid_grant');
  const membership = await transaction.membership.upsert({
    where: { userId_accountId: { userId, accountId } },
    create: { userId, accountId, role, createdAt: tandem.clock.now() },
    update: {},
    include: { account: true },
  });
  return seenByMember(membership.account, membership.role);
}

async function findInvitation(tandem: Tandem, secret: string): Promise<InvitationInHand | null> {
  const token = await findMailedToken(tandem, { secret, purpose: INVITATION });
  if (!token?.accountId || !InvitationPayload.Check(token.payload)) return null;
  const { role, invitedBy } = token.payload;
  return { token, accountId: token.accountId, email: token.email, role, invitedBy };
}
