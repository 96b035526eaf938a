import type { Tandem } from '../../context.ts';
import { Prisma, type UserGroup } from '../../generated/prisma/client.ts';
import type { SessionUser } from '../../sessions/sessions.ts';
import { type Action, allows, type Matrix, matrixOf, STANDINGS, type Standings } from './matrix.ts';
import type { EntityRule, PermissionPrincipal } from './permissions.ts';

/** Some of many rows: those after so many, and at most so many. */
export interface Slice {
  readonly skip: number;
  readonly take: number;
}

/** Rows, and how many there are in all. */
export interface SomeRows<Row> {
  readonly rows: readonly Row[];
  readonly total: number;
}

/** Which rows: all of a kind, or the users in a group. */
type Kind = 'users' | 'groups' | { readonly membersOf: string };

/** Users that somebody may peek at and read, the oldest first. */
export async function readableUsers(
  tandem: Tandem,
  principal: PermissionPrincipal,
  slice: Slice,
): Promise<SomeRows<SessionUser>> {
  return usersAmong(tandem, readable(tandem, principal, 'users'), slice);
}

/** The same of a group's members. */
export async function readableMembers(
  tandem: Tandem,
  principal: PermissionPrincipal,
  { groupId, ...slice }: Slice & { readonly groupId: string },
): Promise<SomeRows<SessionUser>> {
  return usersAmong(tandem, readable(tandem, principal, { membersOf: groupId }), slice);
}

/** Groups that somebody may peek at and read, the oldest first. */
export async function readableGroups(
  tandem: Tandem,
  principal: PermissionPrincipal,
  slice: Slice,
): Promise<SomeRows<UserGroup>> {
  const { ids, total } = await findAmong(tandem, readable(tandem, principal, 'groups'), slice);
  const rows = await tandem.database.prisma.userGroup.findMany({ where: { id: { in: ids } }, orderBy: { id: 'asc' } });
  return { rows, total };
}

async function usersAmong(tandem: Tandem, found: Prisma.Sql, slice: Slice): Promise<SomeRows<SessionUser>> {
  const { ids, total } = await findAmong(tandem, found, slice);
  const rows = await tandem.database.prisma.user.findMany({
    where: { id: { in: ids } },
    omit: { passwordHash: true },
    orderBy: { id: 'asc' },
  });
  return { rows, total };
}

/** Chosen in the database, where they can be counted, and as `can` would choose them. */
async function findAmong(
  { database: { prisma } }: Tandem,
  found: Prisma.Sql,
  { skip, take }: Slice,
): Promise<{ ids: string[]; total: number }> {
  const rows = await prisma.$queryRaw<{ id: string }[]>`
    SELECT id::text ${found} ORDER BY found.id LIMIT ${take} OFFSET ${skip}`;
  const [counted] = await prisma.$queryRaw<{ total: bigint }[]>`SELECT count(*) AS total ${found}`;
  return { ids: rows.map(({ id }) => id), total: Number(counted?.total ?? 0) };
}

function readable(tandem: Tandem, principal: PermissionPrincipal, kind: Kind): Prisma.Sql {
  const { sql } = Prisma;
  const entity = kind === 'groups' ? 'user_group' : 'user';
  const rule = tandem.permissions.list().get(entity);
  if (!rule) throw new Error(`There is no entity '${entity}'.`);
  const me = principal.kind === 'user' ? principal.user.id : null;
  const groups = principal.kind === 'user' ? principal.groups : [];
  const isIn = (group: Prisma.Sql) => sql`${group} = ANY(${groups}::uuid[])`;
  const rows =
    kind === 'groups'
      ? sql`SELECT id, matrix, owner_id = ${me}::uuid AS is_owner, ${isIn(sql`id`)} AS is_member FROM user_groups`
      : sql`SELECT id, matrix, id = ${me}::uuid AS is_owner,
              EXISTS (SELECT 1 FROM group_members WHERE user_id = id AND ${isIn(sql`group_id`)}) AS is_member
            FROM users`;
  const within =
    typeof kind === 'object'
      ? sql`AND id IN (SELECT user_id FROM group_members WHERE group_id = ${kind.membersOf}::uuid)`
      : Prisma.empty;
  if (principal.kind === 'user' && principal.user.roles.includes('admin'))
    return sql`FROM (${rows}) AS found WHERE true ${within}`;
  const allowed = (['peek', 'read'] as const).map((action) => allowing(tandem, rule, action));
  return sql`FROM (${rows}) AS found WHERE ${Prisma.join(allowed, ' AND ')} ${within}`;
}

/** What has to be so of a row for an action on it to be allowed, by the entity's matrix and by its own. */
function allowing({ config }: Tandem, { matrix, rowMatrix }: EntityRule, action: Action): Prisma.Sql {
  const bits = (standings: Standings): Matrix => {
    if (!allows(matrix, action, standings, config.permissionRule)) return 0;
    const each = STANDINGS.map((standing) => matrixOf({ [standing]: [action] }));
    return each.reduce((sum, bit) => (allows(bit, action, standings, config.permissionRule) ? sum | bit : sum), 0);
  };
  return Prisma.sql`coalesce(matrix, ${rowMatrix}::int) & CASE
    WHEN is_owner AND is_member THEN ${bits({ isOwner: true, isMember: true })}::int
    WHEN is_owner THEN ${bits({ isOwner: true, isMember: false })}::int
    WHEN is_member THEN ${bits({ isOwner: false, isMember: true })}::int
    ELSE ${bits({ isOwner: false, isMember: false })}::int END <> 0`;
}
