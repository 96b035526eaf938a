/** @jsxRuntime automatic @jsxImportSource preact */

import { withReturnTo } from '../return-to.ts';
import { ErrorSummary } from './error-summary.tsx';
import { Field } from './field.tsx';
import type { FormErrors } from './form-errors.ts';
import { Layout } from './layout.tsx';
import { Mark } from './mark.tsx';
import { NewPasswordFields } from './new-password-fields.tsx';
import type { PageContext } from './page.ts';
import { type ProviderFacts, ProviderLinks } from './social.tsx';

export interface SignUpPageProps {
  page: PageContext;
  /** The path to go on to. */
  returnTo: string;
  providers: readonly ProviderFacts[];
  email?: string;
  name?: string;
  errors?: FormErrors<'email' | 'name' | 'password' | 'password_confirmation'>;
}

/** Asks for what a new user needs. */
export function SignUpPage({ page, returnTo, providers, email, name, errors = {} }: SignUpPageProps) {
  return (
    <Layout page={page} title="Sign Up" current="/users/sign_up">
      <div class="card narrow">
        <hgroup>
          {page.native && <Mark size={48} />}
          <h1>Sign Up</h1>
          <p>One account, for the web and the app.</p>
        </hgroup>
        <ErrorSummary errors={errors} />
        <form method="post" action="/users/sign_up" novalidate>
          <input type="hidden" name="return_to" value={returnTo} />
          <Field name="email" label="Email" type="email" autocomplete="username" value={email} errors={errors.email} />
          <Field name="name" label="Name" type="text" autocomplete="name" value={name} errors={errors.name} />
          <NewPasswordFields label="Password" errors={errors} />
          <button type="submit">Sign Up</button>
        </form>
        <ProviderLinks page={page} providers={providers} returnTo={returnTo} />
        <p class="aside">
          Been here before? <a href={withReturnTo('/users/sign_in', returnTo)}>Sign in</a>
        </p>
      </div>
    </Layout>
  );
}
