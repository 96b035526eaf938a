/** @jsxRuntime automatic @jsxImportSource preact */
import type { GivenRole } from '@tandem-auth/server';
import type { ComponentChildren } from 'preact';
import { withReturnTo } from '../return-to.ts';
import { ErrorSummary } from './error-summary.tsx';
import { Field } from './field.tsx';
import type { FormErrors } from './form-errors.ts';
import { Layout } from './layout.tsx';
import { Mark } from './mark.tsx';
import { MessagePage } from './message-page.tsx';
import { NewPasswordFields } from './new-password-fields.tsx';
import type { PageContext } from './page.ts';
import { roleWords } from './role-words.ts';

export interface InvitedPageProps {
  page: PageContext;
  /** Of the link. */
  token: string;
  invitation: {
    accountName: string;
    /** The name of who invites; `null` once that user is gone. */
    invitedBy: string | null;
    email: string;
    role: GivenRole;
    hasUser: boolean;
  };
  /** The address of who looks; `null` for a guest. */
  signedInAs: string | null;
  name?: string;
  errors?: FormErrors<'name' | 'password' | 'password_confirmation'>;
}

/** Where an invitation's link leads to: says what it is, and takes the answer. Looking spends nothing. */
export function InvitedPage(props: InvitedPageProps) {
  const { page, token, invitation, errors = {} } = props;
  const { accountName, invitedBy, email, role } = invitation;
  return (
    <Layout page={page} title="Invitation">
      <div class="card narrow">
        <hgroup>
          {page.native && <Mark size={48} />}
          <h1>Join {accountName}?</h1>
          <p>
            {invitedBy === null ? `${email} is invited` : `${invitedBy} invites ${email}`} as{' '}
            {roleWords[role].toLowerCase()}.
          </p>
        </hgroup>
        <ErrorSummary errors={errors} />
        <Answer {...props} />
        <form method="post" action="/accounts/invitations/decline">
          <input type="hidden" name="token" value={token} />
          <button type="submit" class="quiet">
            Decline
          </button>
        </form>
      </div>
    </Layout>
  );
}

function Answer(props: InvitedPageProps) {
  const { token, invitation, signedInAs } = props;
  if (signedInAs === invitation.email) {
    return (
      <TokenForm action="/accounts/invitations/accept" token={token}>
        <button type="submit">Accept</button>
      </TokenForm>
    );
  }
  if (signedInAs !== null) {
    return (
      <p>
        You’re signed in as {signedInAs}. To accept, <a href="/users/sign_out">sign out</a>, then open the link again.
      </p>
    );
  }
  if (!invitation.hasUser) return <SignUpForm {...props} />;
  const here = `/accounts/invitations?${new URLSearchParams({ token })}`;
  return (
    <p>
      <a class="button" href={withReturnTo('/users/sign_in', here)}>
        Sign in to accept
      </a>
    </p>
  );
}

function SignUpForm({ token, invitation, name, errors = {} }: InvitedPageProps) {
  return (
    <TokenForm action="/accounts/invitations/sign_up" token={token}>
      <Field name="email" label="Email" type="email" autocomplete="username" value={invitation.email} readonly />
      <Field name="name" label="Your name" type="text" autocomplete="name" value={name} errors={errors.name} />
      <NewPasswordFields label="Password" errors={errors} />
      <button type="submit">Sign Up and Join</button>
    </TokenForm>
  );
}

function TokenForm({ action, token, children }: { action: string; token: string; children: ComponentChildren }) {
  return (
    <form method="post" action={action} novalidate>
      <input type="hidden" name="token" value={token} />
      {children}
    </form>
  );
}

/** Says that a link does no more. */
export function InvitationOverPage({ page, errors = {} }: { page: PageContext; errors?: FormErrors<never> }) {
  return (
    <MessagePage page={page} title="Invitation Over">
      <ErrorSummary errors={errors} />
      <p>This invitation was answered or revoked, or is too old. Ask whoever has sent it for another.</p>
      <GoHome />
    </MessagePage>
  );
}

/** Says that it was declined. */
export function InvitationDeclinedPage({ page }: { page: PageContext }) {
  return (
    <MessagePage page={page} title="Invitation Declined">
      <p>You have not joined. There is nothing else to do.</p>
      <GoHome />
    </MessagePage>
  );
}

function GoHome() {
  return (
    <p>
      <a class="button" href="/">
        Go home
      </a>
    </p>
  );
}
