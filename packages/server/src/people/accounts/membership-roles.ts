import type { MembershipRole } from '../../generated/prisma/client.ts';

/** What somebody can be in an account, the highest first. */
export const MEMBERSHIP_ROLES = ['owner', 'admin', 'member'] as const satisfies readonly MembershipRole[];
/** What somebody may be made there. It has one owner, who is made by a transfer alone. */
export const GIVEN_ROLES = ['admin', 'member'] as const satisfies readonly MembershipRole[];

export type GivenRole = (typeof GIVEN_ROLES)[number];

/** Whether who has the first role decides about who has the second: nobody about their like. */
export function outranks(role: MembershipRole, other: MembershipRole): boolean {
  return MEMBERSHIP_ROLES.indexOf(role) < MEMBERSHIP_ROLES.indexOf(other);
}

/** Whether a role is that one, or above it. */
export function isAtLeast(role: MembershipRole, least: MembershipRole): boolean {
  return !outranks(least, role);
}
