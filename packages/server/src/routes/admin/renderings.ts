import type { UserGroup } from '../../generated/prisma/client.ts';
import type { AccountOfUser } from '../../people/accounts/accounts.ts';
import type { AuditLine } from '../../people/audit-log.ts';
import type { GroupInList, MemberInList } from '../../people/permissions/group-lists.ts';
import { grantsOf } from '../../people/permissions/matrix.ts';
import type { EntityRule } from '../../people/permissions/permissions.ts';
import type { KeyInList } from '../../sessions/key-rotation.ts';
import type { SessionUser } from '../../sessions/sessions.ts';
import { renderAccount, renderUser } from '../renderings.ts';

/** A user as administrators see them. */
export function renderAdminUser(user: SessionUser) {
  return {
    ...renderUser(user),
    username: user.username,
    roles: user.roles,
    disabled_at: user.disabledAt?.toISOString() ?? null,
    blocked_at: user.blockedAt?.toISOString() ?? null,
  };
}

export function renderAccountOfUser(account: AccountOfUser) {
  return { ...renderAccount(account), subscription: account.subscription };
}

export function renderKey({ kid, purpose, state, createdAt, retiredAt }: KeyInList) {
  return {
    kid,
    purpose,
    state,
    created_at: createdAt.toISOString(),
    retired_at: retiredAt?.toISOString() ?? null,
  };
}

export function renderAuditLine(line: AuditLine) {
  return {
    id: line.id,
    at: line.at.toISOString(),
    type: line.type,
    actor_id: line.actorId,
    actor_email: line.actorEmail,
    user_id: line.userId,
    user_email: line.userEmail,
    session_id: line.sessionId,
    ip: line.ip,
    data: line.data,
  };
}

export function renderGroup({ id, name, ownerId, createdAt }: UserGroup) {
  return { id, name, owner_id: ownerId, created_at: createdAt.toISOString() };
}

export function renderGroupInList(group: GroupInList) {
  return { ...renderGroup(group), owner_email: group.ownerEmail, member_count: group.memberCount };
}

export function renderMember({ id, email, name, since }: MemberInList) {
  return { id, email, name, since: since.toISOString() };
}

export function renderRule(entity: string, { matrix, rowMatrix }: EntityRule) {
  return { entity, matrix: grantsOf(matrix), row_matrix: grantsOf(rowMatrix) };
}
