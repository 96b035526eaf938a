/** @jsxRuntime automatic @jsxImportSource preact */
import type { GivenRole } from '@tandem-auth/server';
import type { AccountFacts } from './accounts.tsx';
import { Field } from './field.tsx';
import type { FormErrors } from './form-errors.ts';
import { Moment } from './moment.tsx';
import { roleWords } from './role-words.ts';

/** What a page tells about an invitation that waits for an answer. */
export interface InvitationFacts {
  id: string;
  email: string;
  role: GivenRole;
  expiresAt: Date;
  /** Whether who looks may take it back. */
  isBelow: boolean;
}

interface InvitationsProps {
  account: AccountFacts;
  invitations: readonly InvitationFacts[];
  now: Date;
  email?: string | undefined;
  errors: FormErrors<'email' | 'role'>;
}

/** Who is asked to join an account, and whom to ask. */
export function Invitations({ account, invitations, now, email, errors }: InvitationsProps) {
  const path = `/accounts/${account.id}/invitations`;
  return (
    <section class="card" aria-labelledby="invitations">
      <h2 id="invitations">Invitations</h2>
      {invitations.length > 0 && (
        <ul class="rows">
          {invitations.map((invitation) => (
            <li key={invitation.id}>
              <div>
                <strong>{invitation.email}</strong>
                <span>
                  {roleWords[invitation.role]}, ends <Moment at={invitation.expiresAt} now={now} />
                </span>
              </div>
              {invitation.isBelow && (
                <form method="post" action={`${path}/${invitation.id}/revoke`}>
                  <button type="submit" class="quiet" aria-label={`Revoke the invitation of ${invitation.email}`}>
                    Revoke
                  </button>
                </form>
              )}
            </li>
          ))}
        </ul>
      )}
      <form method="post" action={path} novalidate>
        <Field name="email" label="Email" type="email" autocomplete="off" value={email} errors={errors.email} />
        <button type="submit" name="role" value="member">
          Invite
        </button>
        {account.role === 'owner' && (
          <button type="submit" name="role" value="admin" class="quiet">
            Invite as admin
          </button>
        )}
      </form>
    </section>
  );
}
