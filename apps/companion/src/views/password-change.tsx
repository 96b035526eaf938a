/** @jsxRuntime automatic @jsxImportSource preact */
import { ErrorSummary } from './error-summary.tsx';
import { Field } from './field.tsx';
import type { FormErrors } from './form-errors.ts';
import { Layout } from './layout.tsx';
import { NewPasswordFields } from './new-password-fields.tsx';
import type { PageContext } from './page.ts';

interface PasswordChangePageProps {
  page: PageContext;
  /** Whose password it is; for them to see, and for password managers. */
  email: string;
  errors?: FormErrors<'current_password' | 'password' | 'password_confirmation'>;
}

/** Takes a new password, from who knows the current one. */
export function PasswordChangePage({ page, email, errors = {} }: PasswordChangePageProps) {
  return (
    <Layout page={page} title="Change Password">
      <div class="card narrow">
        <hgroup>
          <h1>Change Password</h1>
          <p>All your other devices will be signed out.</p>
        </hgroup>
        <ErrorSummary errors={errors} />
        <form method="post" action="/users/security/password/edit" novalidate>
          <Field name="email" label="Email" type="email" autocomplete="username" value={email} readonly />
          <Field
            name="current_password"
            label="Current password"
            type="password"
            autocomplete="current-password"
            errors={errors.current_password}
          />
          <NewPasswordFields label="New password" errors={errors} />
          <button type="submit">Change Password</button>
        </form>
        <p class="aside">
          Forgotten it? <a href="/users/password/new">Choose a new one by mail</a>
        </p>
        <p class="aside">
          <a href="/users/security">Leave it as it is</a>
        </p>
      </div>
    </Layout>
  );
}
