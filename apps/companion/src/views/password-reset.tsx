/** @jsxRuntime automatic @jsxImportSource preact */
import { Field } from './field.tsx';
import type { FormErrors } from './form-errors.ts';
import { FormPage } from './form-page.tsx';
import { AskForLinkPage } from './link-by-mail.tsx';
import { MessagePage } from './message-page.tsx';
import { NewPasswordFields } from './new-password-fields.tsx';
import type { PageContext } from './page.ts';

interface AskForResetPageProps {
  page: PageContext;
  email?: string | undefined;
  errors?: FormErrors<'email'> | undefined;
}

/** Asks where a link is to be sent to choose a new password by. */
export function AskForResetPage(props: AskForResetPageProps) {
  return (
    <AskForLinkPage
      {...props}
      title="New Password"
      lead="We send you a link to choose one."
      action="/users/password/new"
    >
      <a href="/users/sign_in">Back to the sign-in</a>
    </AskForLinkPage>
  );
}

/** Says that a link is on its way, to whoever asked for it. */
export function ResetAskedPage({ page, email }: { page: PageContext; email: string }) {
  return (
    <MessagePage page={page} title="Check Your Mail">
      <p>If {email} has an account, a link is on its way. It works once, for an hour.</p>
      <p>
        Nothing there? <a href="/users/password/new">Send another</a>
      </p>
    </MessagePage>
  );
}

interface NewPasswordPageProps {
  page: PageContext;
  /** Of the link that led here. */
  token: string;
  /** Whose password it will be; for them to see, and for password managers. */
  email: string;
  errors?: FormErrors<'password' | 'password_confirmation'>;
}

/** Where a link leads to: takes the new password. */
export function NewPasswordPage({ page, token, email, errors = {} }: NewPasswordPageProps) {
  return (
    <FormPage
      page={page}
      title="Choose a New Password"
      lead="All your devices will be signed out."
      action="/users/password/edit"
      errors={errors}
    >
      <input type="hidden" name="token" value={token} />
      <Field name="email" label="Email" type="email" autocomplete="username" value={email} readonly />
      <NewPasswordFields label="New password" errors={errors} />
      <button type="submit">Change Password</button>
    </FormPage>
  );
}
