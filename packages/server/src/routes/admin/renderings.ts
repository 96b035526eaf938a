import type { AccountOfUser } from '../../people/accounts.ts';
import type { AuditLine } from '../../people/audit-log.ts';
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
