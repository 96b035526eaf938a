import type { Tandem } from '../context.ts';
import type { Queries } from '../database/connect.ts';
import { newRowId } from '../secrets.ts';
import type { LiveSession } from '../sessions/sessions.ts';

/** What somebody may have to answer for. */
export const AUDIT_TYPES = [
  'signed_up',
  'user_created',
  'signed_in',
  'sign_in_blocked',
  'sign_in_unblocked',
  'sign_in_disowned',
  'email_verified',
  'email_changed',
  'identity_linked',
  'identity_unlinked',
  'code_refused',
  'handoff_claimed',
  'token_reused',
  'crowded_out',
  'signed_out',
  'signed_out_remotely',
  'password_changed',
  'password_reset',
  'verifier_reset',
  'everyone_signed_out',
  'user_deleted',
  'user_disabled',
  'user_enabled',
  'admin_granted',
  'admin_revoked',
  'account_created',
  'account_renamed',
  'account_deleted',
  'account_transferred',
  'account_left',
  'member_removed',
  'member_role_changed',
  'invitation_sent',
  'invitation_revoked',
  'invitation_accepted',
  'invitation_declined',
  'subscription_changed',
  'signing_keys_rotated',
  'signing_key_dropped',
  'group_created',
  'group_renamed',
  'group_transferred',
  'group_deleted',
  'group_joined',
  'group_left',
  'permissions_changed',
  'mail_refused',
  'mail_given_up',
] as const;

export type AuditType = (typeof AUDIT_TYPES)[number];

/** Whose doing something is, and from where. */
export interface Actor {
  readonly actorId: string;
  readonly ip: string;
}

export interface AuditEntry {
  readonly type: AuditType;
  /** Whose doing it was; an operator's, where it is nobody's. */
  readonly actorId?: string | undefined;
  /** The session it is about. */
  readonly sessionId?: string;
  readonly ip?: string;
  /** No secrets. Its `user` is whom it is about, where that is not the actor. */
  readonly data?: Record<string, string | number | boolean>;
}

/** Who did it by a session of theirs, as an entry has it. */
export function actor({ user, session }: LiveSession): Actor & { readonly sessionId: string } {
  return { actorId: user.id, sessionId: session.id, ip: session.ip };
}

/** Writes one line of the audit log, in the transaction of what it is about. */
export async function audit(tandem: Tandem, transaction: Queries, entry: AuditEntry): Promise<void> {
  const user = entry.data?.['user'];
  const isSomebodyElse = typeof user === 'string' && user !== entry.actorId;
  await transaction.auditEvent.create({
    data: {
      id: newRowId(tandem.clock, tandem.randomness),
      at: tandem.clock.now(),
      data: {},
      ...(isSomebodyElse && { userId: user }),
      ...entry,
      actorId: entry.actorId ?? null,
    },
  });
}
