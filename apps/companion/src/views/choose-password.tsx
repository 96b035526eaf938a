/** @jsxRuntime automatic @jsxImportSource preact */
import { ErrorSummary } from './error-summary.tsx';
import { Field } from './field.tsx';
import type { FormErrors } from './form-errors.ts';
import { Layout } from './layout.tsx';
import { Mark } from './mark.tsx';
import { NewPasswordFields } from './new-password-fields.tsx';
import type { PageContext } from './page.ts';

interface ChoosePasswordPageProps {
  page: PageContext;
  /** Whose password it will be; for password managers. */
  email: string;
  errors?: FormErrors<'password' | 'password_confirmation'>;
}

/** Asks whoever has signed in by mail, and has no password any more, for one. It can wait. */
export function ChoosePasswordPage({ page, email, errors = {} }: ChoosePasswordPageProps) {
  return (
    <Layout page={page} title="Choose a Password">
      <div class="card narrow">
        <hgroup>
          {page.native && <Mark size={48} />}
          <h1>Choose a Password</h1>
          <p>You’re signed in, and your email is verified. The password of before doesn’t work any more.</p>
        </hgroup>
        <ErrorSummary errors={errors} />
        <form method="post" action="/users/password/choose" novalidate>
          <Field name="email" label="Email" type="email" autocomplete="username" value={email} readonly />
          <NewPasswordFields label="Password" errors={errors} />
          <button type="submit">Save Password</button>
        </form>
        <p class="aside">
          <a href="/">Not now</a>
        </p>
      </div>
    </Layout>
  );
}
