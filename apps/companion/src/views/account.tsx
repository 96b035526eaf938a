/** @jsxRuntime automatic @jsxImportSource preact */
import { type AccountFacts, SwitchForm } from './accounts.tsx';
import { ErrorSummary } from './error-summary.tsx';
import { Field } from './field.tsx';
import type { FormErrors } from './form-errors.ts';
import { type InvitationFacts, Invitations } from './invitations.tsx';
import { Layout } from './layout.tsx';
import { type MemberFacts, Members } from './members.tsx';
import type { PageContext } from './page.ts';
import { roleWords } from './role-words.ts';

export interface AccountPageProps {
  page: PageContext;
  account: AccountFacts;
  /** Whether the session is in it. */
  isCurrent: boolean;
  members: readonly MemberFacts[];
  /** `null` for who may not look at them. */
  invitations: readonly InvitationFacts[] | null;
  /** Who looks. */
  userId: string;
  now: Date;
  /** What a form comes back with. */
  typed?: { name?: string; email?: string };
  errors?: FormErrors<'name' | 'email' | 'role'>;
}

/** An account with its members, and what who looks at it may do there. */
export function AccountPage({
  page,
  account,
  isCurrent,
  members,
  invitations,
  userId,
  now,
  typed = {},
  errors = {},
}: AccountPageProps) {
  const { id, name, role, personal } = account;
  return (
    <Layout page={page} title={name}>
      <hgroup>
        <h1>{name}</h1>
        <p>
          {personal ? 'Your personal account: yours alone.' : `You’re its ${roleWords[role].toLowerCase()}.`}{' '}
          {isCurrent && <mark>You’re in it</mark>}
        </p>
      </hgroup>
      {!isCurrent && <SwitchForm account={account} />}
      <ErrorSummary errors={errors} />
      <div class="cards">
        {!personal && <Members account={account} members={members} userId={userId} now={now} />}
        {!personal && invitations && (
          <Invitations account={account} invitations={invitations} now={now} email={typed.email} errors={errors} />
        )}
        {role !== 'member' && (
          <section class="card" aria-labelledby="rename">
            <h2 id="rename">Name</h2>
            <form method="post" action={`/accounts/${id}`} novalidate>
              <Field
                name="name"
                label="Name of the account"
                type="text"
                autocomplete="off"
                value={typed.name ?? name}
                errors={errors.name}
              />
              <button type="submit">Rename</button>
            </form>
          </section>
        )}
      </div>
      {!personal && (
        <p class="aside">
          {role === 'owner' ? (
            <a href={`/accounts/${id}/delete`}>Delete this account</a>
          ) : (
            <a href={`/accounts/${id}/leave`}>Leave this account</a>
          )}
        </p>
      )}
      <p class="aside">
        <a href="/accounts">All accounts</a>
      </p>
    </Layout>
  );
}
