import type { Tandem } from '../../context.ts';
import type { Queries } from '../../database/connect.ts';
import { isMissingReference } from '../../database/faults.ts';
import { lockForTransaction } from '../../database/locks.ts';
import { TandemError, validationError } from '../../errors.ts';
import type { UserGroup } from '../../generated/prisma/client.ts';
import { isUuid, newRowId } from '../../secrets.ts';
import { changeSessions } from '../../sessions/sessions.ts';
import { type Actor, audit } from '../audit.ts';
import { isName, oneSpelling } from '../names.ts';
import type { Matrix } from './matrix.ts';
import type { PermissionRow } from './permissions.ts';

/** Longer than a user's, whose group may be named after them. */
const LONGEST_GROUP_NAME = 150;

/** A group and one of its members. */
export interface MemberOfGroup {
  readonly groupId: string;
  readonly userId: string;
}

/** Whoever does it, for the audit log; an operator where it is nobody. None of these ask whether they may. */
type By = Actor | undefined;

/** A group as permissions go by it: it belongs to itself. */
export function rowOfGroup({ id, ownerId, matrix }: Pick<UserGroup, 'id' | 'ownerId' | 'matrix'>): PermissionRow {
  return { ownerId, groups: [id], matrix };
}

/** A user as permissions go by them: their own, in the groups they are in. */
export function rowOfUser(
  { id, matrix }: { readonly id: string; readonly matrix: number | null },
  groups: readonly string[],
): PermissionRow {
  return { ownerId: id, groups, matrix };
}

/** Ids of the groups that a user is in. */
export async function groupsOf({ database }: Tandem, userId: string): Promise<string[]> {
  const memberships = await database.prisma.groupMember.findMany({ where: { userId }, select: { groupId: true } });
  return memberships.map(({ groupId }) => groupId);
}

/** @throws {@link TandemError} `not_found` where there is no such group. */
export async function groupWithId({ database }: Tandem, id: string): Promise<UserGroup> {
  const found = isUuid(id) ? await database.prisma.userGroup.findUnique({ where: { id } }) : null;
  if (!found) throw new TandemError('not_found');
  return found;
}

export interface NewGroupInput {
  readonly name: string;
  readonly ownerId: string;
  readonly matrix?: Matrix | null | undefined;
}

/** How many groups somebody may own when one is made for them. Each request of theirs knows the groups they are in. */
const MOST_OWNED = 100;

/**
 * Makes a group, with its owner as the first member.
 *
 * @throws {@link TandemError} `validation` for what can be no name, and for one group too many; `not_found` for the owner.
 */
export async function createGroup(tandem: Tandem, input: NewGroupInput, by: By): Promise<UserGroup> {
  const group = newGroup(tandem, { ...input, name: checkName(input.name) });
  const { ownerId } = input;
  if (!isUuid(ownerId)) throw new TandemError('not_found');
  try {
    await changeSessions(tandem, async (transaction) => {
      await lockForTransaction(transaction, `groups of ${ownerId}`);
      if ((await transaction.userGroup.count({ where: { ownerId } })) >= MOST_OWNED) {
        throw validationError({ name: [`Nobody owns more than ${MOST_OWNED} groups.`] });
      }
      await insertGroup(tandem, transaction, { group, by });
    });
  } catch (error) {
    throw isMissingReference(error) ? new TandemError('not_found') : error;
  }
  return group;
}

/** A group as it will be written. */
export function newGroup({ clock, randomness }: Tandem, { name, ownerId, matrix = null }: NewGroupInput): UserGroup {
  return { id: newRowId(clock, randomness), name: oneSpelling(name), ownerId, matrix, createdAt: clock.now() };
}

/** Writes it, with its owner as the first member. */
export async function insertGroup(
  tandem: Tandem,
  transaction: Queries,
  { group, by }: { readonly group: UserGroup; readonly by: By },
): Promise<void> {
  const { id: groupId, ownerId: userId, createdAt } = group;
  await transaction.userGroup.create({ data: group });
  if (userId) await transaction.groupMember.create({ data: { groupId, userId, createdAt } });
  await audit(tandem, transaction, { type: 'group_created', ...by, data: { group: groupId } });
}

/** Writes a new user's own groups, in the transaction that writes them. */
export async function insertOwnGroups(
  tandem: Tandem,
  transaction: Queries,
  { by, names = [] }: { readonly by: Actor; readonly names: readonly string[] | undefined },
): Promise<void> {
  for (const name of names) {
    await insertGroup(tandem, transaction, { group: newGroup(tandem, { name, ownerId: by.actorId }), by });
  }
}

/** @throws {@link TandemError} `validation`; `not_found` where there is no such group. */
export function renameGroup(
  tandem: Tandem,
  { id, name }: { readonly id: string; readonly name: string },
  by: By,
): Promise<void> {
  return updateGroup(tandem, { id, name }, by);
}

/** What is to be another of a group. */
export interface GroupUpdate {
  readonly id: string;
  readonly name?: string | undefined;
  /** Who may do what with it. */
  readonly matrix?: Matrix | undefined;
}

/** All of it, or nothing. @throws {@link TandemError} `validation`; `not_found` where there is no such group. */
export async function updateGroup(tandem: Tandem, update: GroupUpdate, by: By): Promise<void> {
  const { id, matrix } = update;
  const name = update.name === undefined ? undefined : checkName(update.name);
  await changeGroup(tandem, id, async (transaction) => {
    if (name !== undefined) {
      await transaction.userGroup.update({ where: { id }, data: { name } });
      await audit(tandem, transaction, { type: 'group_renamed', ...by, data: { group: id } });
    }
    if (matrix !== undefined) {
      await transaction.userGroup.update({ where: { id }, data: { matrix } });
      const data = { entity: 'user_group', row: id, matrix };
      await audit(tandem, transaction, { type: 'permissions_changed', ...by, data });
    }
  });
}

/** Its members lose what they may by it. @throws {@link TandemError} `not_found` where there is no such group. */
export async function deleteGroup(tandem: Tandem, id: string, by: By): Promise<void> {
  await changeGroup(tandem, id, async (transaction) => {
    await transaction.userGroup.delete({ where: { id } });
    await audit(tandem, transaction, { type: 'group_deleted', ...by, data: { group: id } });
  });
}

/** Who is a member stays one. @throws {@link TandemError} `not_found` where there is no such group or user. */
export async function addMember(tandem: Tandem, { groupId, userId }: MemberOfGroup, by: By): Promise<void> {
  if (!isUuid(userId)) throw new TandemError('not_found');
  await changeGroup(tandem, groupId, async (transaction) => {
    const { count } = await transaction.groupMember.createMany({
      data: { groupId, userId, createdAt: tandem.clock.now() },
      skipDuplicates: true,
    });
    if (count === 0) return;
    await audit(tandem, transaction, { type: 'group_joined', ...by, data: { group: groupId, user: userId } });
  });
}

/**
 * Who is no member stays none.
 *
 * @throws {@link TandemError} `not_found` where there is no such group; `validation` for its owner, who stays in it until it is
 * somebody else's.
 */
export async function removeMember(tandem: Tandem, { groupId, userId }: MemberOfGroup, by: By): Promise<void> {
  if (!isUuid(userId)) return;
  await changeGroup(tandem, groupId, async (transaction, ownerId) => {
    if (ownerId === userId) throw validationError({ user_id: ['The owner of a group stays in it.'] });
    const { count } = await transaction.groupMember.deleteMany({ where: { groupId, userId } });
    if (count === 0) return;
    await audit(tandem, transaction, { type: 'group_left', ...by, data: { group: groupId, user: userId } });
  });
}

/**
 * Makes a member the owner. Who was it stays a member.
 *
 * @throws {@link TandemError} `not_found` where there is no such group; `validation` for who is no member of it.
 */
export async function transferGroup(tandem: Tandem, { groupId, userId }: MemberOfGroup, by: By): Promise<void> {
  await changeGroup(tandem, groupId, async (transaction) => {
    const members = isUuid(userId) ? await transaction.groupMember.count({ where: { groupId, userId } }) : 0;
    if (members === 0) throw validationError({ user_id: ['Only a member of a group can become its owner.'] });
    await transaction.userGroup.update({ where: { id: groupId }, data: { ownerId: userId } });
    await audit(tandem, transaction, { type: 'group_transferred', ...by, data: { group: groupId, user: userId } });
  });
}

/** Changes a group that nobody else changes meanwhile. */
async function changeGroup(
  tandem: Tandem,
  id: string,
  change: (transaction: Queries, ownerId: string | null) => Promise<void>,
): Promise<void> {
  if (!isUuid(id)) throw new TandemError('not_found');
  try {
    await changeSessions(tandem, async (transaction) => {
      const [group] = await transaction.$queryRaw<{ owner_id: string | null }[]>`
        SELECT owner_id FROM user_groups WHERE id = ${id}::uuid FOR UPDATE`;
      if (!group) throw new TandemError('not_found');
      await change(transaction, group.owner_id);
    });
  } catch (error) {
    throw isMissingReference(error) ? new TandemError('not_found') : error;
  }
}

function checkName(text: string): string {
  const name = oneSpelling(text);
  if (!isName(name, LONGEST_GROUP_NAME)) {
    throw validationError({ name: [`A group's name is one line of 1 to ${LONGEST_GROUP_NAME} characters.`] });
  }
  return name;
}
