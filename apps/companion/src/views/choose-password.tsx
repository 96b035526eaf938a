/** @jsxRuntime automatic @jsxImportSource preact */
import { Field } from './field.tsx';
import type { FormErrors } from './form-errors.ts';
import { FormPage } from './form-page.tsx';
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
    <FormPage
      page={page}
      title="Choose a Password"
      lead="You’re signed in, and your email is verified. The password of before doesn’t work any more."
      action="/users/password/choose"
      errors={errors}
      aside={<a href="/">Not now</a>}
    >
      <Field name="email" label="Email" type="email" autocomplete="username" value={email} readonly />
      <NewPasswordFields label="Password" errors={errors} />
      <button type="submit">Save Password</button>
    </FormPage>
  );
}
