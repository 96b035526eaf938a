import { Type } from 'typebox';
import { Compile } from 'typebox/compile';
import type { Tandem } from '../../context.ts';
import type { Queries } from '../../database/connect.ts';
import { TandemError, validationError } from '../../errors.ts';
import type { MembershipRole, OneTimeToken } from '../../generated/prisma/client.ts';
import { sendMail } from '../../mail/outbox.ts';
import { isUuid, newRowId } from '../../secrets.ts';
import type { LiveSession } from '../../sessions/sessions.ts';
import { createMailedToken, parseAddress } from '../../sign-in/mailed-tokens.ts';
import { actor, audit } from '../audit.ts';
import { type ActOnAccount, accountOfMember, holdSharedAccount } from './held-accounts.ts';
import { GIVEN_ROLES, type GivenRole, outranks } from './membership-roles.ts';

/** One that waits for an answer. */
export interface Invitation {
  readonly id: string;
  readonly email: string;
  readonly role: GivenRole;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

export interface NewInvitation {
  readonly accountId: string;
  readonly email: string;
  readonly role: GivenRole;
  /** Where it is sent from. */
  readonly ip: string;
}

/** Of the single-use secret that its mail brings. */
export const INVITATION = 'invitation';
const LIFETIME_SECONDS = 7 * 24 * 60 * 60;

/** What the secret knows of it. */
export const InvitationPayload = Compile(Type.Object({ role: Type.Enum([...GIVEN_ROLES]), invitedBy: Type.String() }));

/**
 * Invites an address to an account by mail, whether anybody has it or not: who is above the role that it gives may. An invitation
 * of before to that address ends.
 *
 * @throws {@link TandemError} `validation` for what can be no address, or a member's; `email_unverified` while the one who
 * invites has not verified their own; `not_found`; `forbidden`; `personal_account`; `rate_limited`; `unavailable` where jobs are
 * not ready in time.
 */
export async function invite(tandem: Tandem, live: LiveSession, input: NewInvitation): Promise<Invitation> {
  const { accountId, role, ip } = input;
  const email = parseAddress(input.email);
  const { prisma } = tandem.database;
  const act: ActOnAccount = { live, accountId, as: 'admin' };
  // Looked at before anything is counted: an address's allowance is not for everybody to use up.
  requireAbove((await prisma.$transaction((transaction) => holdSharedAccount(transaction, act))).role, role);
  if (live.user.emailVerifiedAt === null) throw new TandemError('email_unverified');
  await tandem.rateLimits.count([
    { limit: 'verificationAccount', of: `${INVITATION} ${email}` },
    { limit: 'verificationNetwork', of: ip },
  ]);

  await tandem.jobs.ready();
  return prisma.$transaction(async (transaction) => {
    const held = await holdSharedAccount(transaction, act);
    requireAbove(held.role, role);
    if ((await transaction.membership.count({ where: { accountId, user: { email } } })) > 0) {
      throw validationError({ email: ['Whoever has this address is a member already.'] });
    }
    await spendOpen(tandem, transaction, { of: { accountId, email }, by: held.role });
    const id = newRowId(tandem.clock, tandem.randomness);
    const made = await createMailedToken(tandem, transaction, {
      id,
      purpose: INVITATION,
      user: { id: null, email },
      accountId,
      payload: { role, invitedBy: live.user.id },
      lifetimeSeconds: LIFETIME_SECONDS,
    });
    if (!made) throw new Error(`There is a token ${id} already.`);
    const { createdAt, expiresAt } = made;
    const link = `${tandem.config.publicUrl}/accounts/invitations?token=${made.secret}`;
    const content = { kind: 'invitation', account: held.account.name, by: live.user.name, link, expiresAt } as const;
    // Not by the name of who has the address: nobody looks whether somebody has.
    await sendMail(tandem, transaction, { to: { id, email, name: '', timeZone: null }, content, cause: id });
    await audit(tandem, transaction, { type: 'invitation_sent', ...actor(live), data: { account: accountId, role } });
    return { id, email, role, createdAt, expiresAt };
  });
}

/**
 * Those that wait for an answer, the newest first: the account's owner and admins may look.
 *
 * @throws {@link TandemError} `not_found`; `forbidden`.
 */
export async function invitationsOf(tandem: Tandem, live: LiveSession, accountId: string): Promise<Invitation[]> {
  const { prisma } = tandem.database;
  await accountOfMember(prisma, { live, accountId, as: 'admin' });
  return openInvitations(tandem, prisma, { accountId });
}

/**
 * Takes one back: who is above the role that it gives may.
 *
 * @throws {@link TandemError} `not_found` for one that is open no more; `forbidden`.
 */
export async function revokeInvitation(
  tandem: Tandem,
  live: LiveSession,
  { accountId, id }: { readonly accountId: string; readonly id: string },
): Promise<void> {
  await tandem.database.prisma.$transaction(async (transaction) => {
    const { role: by } = await holdSharedAccount(transaction, { live, accountId, as: 'admin' });
    const count = isUuid(id) ? await spendOpen(tandem, transaction, { of: { accountId, id }, by }) : 0;
    if (count === 0) throw new TandemError('not_found');
    await audit(tandem, transaction, { type: 'invitation_revoked', ...actor(live), data: { account: accountId } });
  });
}

/**
 * Ends those that somebody has sent who may send them no more, in a transaction that holds the account.
 *
 * @param role what they are from now on; no member without it.
 */
export async function spendInvitationsBy(
  { clock }: Tandem,
  transaction: Queries,
  { accountId, userId, role }: { readonly accountId: string; readonly userId: string; readonly role?: MembershipRole },
): Promise<void> {
  const given = GIVEN_ROLES.filter((one) => role === undefined || !outranks(role, one));
  await transaction.oneTimeToken.updateMany({
    where: {
      purpose: INVITATION,
      accountId,
      consumedAt: null,
      payload: { path: ['invitedBy'], equals: userId },
      OR: given.map((one) => ({ payload: { path: ['role'], equals: one } })),
    },
    data: { consumedAt: clock.now() },
  });
}

interface Which {
  readonly accountId: string;
  readonly email?: string;
  readonly id?: string;
}

async function openInvitations({ clock }: Tandem, queries: Queries, which: Which): Promise<Invitation[]> {
  const tokens = await queries.oneTimeToken.findMany({
    where: { ...which, purpose: INVITATION, consumedAt: null, expiresAt: { gt: clock.now() } },
    orderBy: { id: 'desc' },
  });
  return tokens.map(asInvitation).filter((one) => one !== null);
}

/** In a transaction that holds the account. Answers how many it was. */
async function spendOpen(
  tandem: Tandem,
  transaction: Queries,
  { of, by }: { readonly of: Which; readonly by: MembershipRole },
): Promise<number> {
  const open = await openInvitations(tandem, transaction, of);
  for (const { role } of open) requireAbove(by, role);
  const ids = open.map(({ id }) => id);
  await transaction.oneTimeToken.updateMany({
    where: { id: { in: ids }, consumedAt: null },
    data: { consumedAt: tandem.clock.now() },
  });
  return ids.length;
}

function requireAbove(role: MembershipRole, other: MembershipRole): void {
  if (!outranks(role, other)) throw new TandemError('forbidden');
}

function asInvitation({ id, email, payload, createdAt, expiresAt }: OneTimeToken): Invitation | null {
  if (email === null || !InvitationPayload.Check(payload)) return null;
  return { id, email, role: payload.role, createdAt, expiresAt };
}
