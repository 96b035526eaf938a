import type { MembershipRole } from '../../generated/prisma/client.ts';

/** What somebody may be made in an account. It has one owner, who is made by a transfer alone. */
export type GivenRole = Exclude<MembershipRole, 'owner'>;

const RANKS: Readonly<Record<MembershipRole, number>> = { member: 0, admin: 1, owner: 2 };

/** Whether who has the first role decides about who has the second: nobody about their like. */
export function outranks(role: MembershipRole, other: MembershipRole): boolean {
  return RANKS[role] > RANKS[other];
}

/** Whether a role is that one, or above it. */
export function isAtLeast(role: MembershipRole, least: MembershipRole): boolean {
  return !outranks(least, role);
}
