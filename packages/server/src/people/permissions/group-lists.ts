import type { Tandem } from '../../context.ts';
import { type Page, pageOf } from '../../database/pages.ts';
import type { UserGroup } from '../../generated/prisma/client.ts';

/** A group, for those who look through all. */
export interface GroupInList extends UserGroup {
  readonly ownerEmail: string | null;
  readonly memberCount: number;
}

/** Somebody who is in a group. */
export interface MemberInList {
  /** The user's. */
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly since: Date;
}

const AT_A_TIME = 50;
const SHOWN = { owner: { select: { email: true } }, _count: { select: { members: true } } } as const;

/**
 * Groups, the newest first.
 *
 * @param before the id of the one that the next come after; all from the newest on without it.
 */
export async function listGroups({ database }: Tandem, before: string | null = null): Promise<Page<GroupInList>> {
  const found = await database.prisma.userGroup.findMany({
    where: { ...(before !== null && { id: { lt: before } }) },
    include: SHOWN,
    // Their ids are in the order of their time.
    orderBy: { id: 'desc' },
    take: AT_A_TIME + 1,
  });
  const { rows, before: next } = pageOf(found, AT_A_TIME);
  const groups = rows.map(({ owner, _count, ...group }) => {
    return { ...group, ownerEmail: owner?.email ?? null, memberCount: _count.members };
  });
  return { rows: groups, before: next };
}

/**
 * Who is in a group, who has signed up last first.
 *
 * @param before the id of the user that the next come after; all from the newest on without it.
 */
export async function membersOfGroup(
  { database }: Tandem,
  groupId: string,
  before: string | null = null,
): Promise<Page<MemberInList>> {
  const found = await database.prisma.groupMember.findMany({
    where: { groupId, ...(before !== null && { userId: { lt: before } }) },
    include: { user: { select: { id: true, email: true, name: true } } },
    orderBy: { userId: 'desc' },
    take: AT_A_TIME + 1,
  });
  return pageOf(
    found.map(({ user, createdAt }) => ({ ...user, since: createdAt })),
    AT_A_TIME,
  );
}

/** The groups that a user is in, in the order of their names. */
export async function groupsOfUser({ database }: Tandem, userId: string): Promise<UserGroup[]> {
  return database.prisma.userGroup.findMany({
    where: { members: { some: { userId } } },
    orderBy: [{ name: 'asc' }, { id: 'asc' }],
  });
}
