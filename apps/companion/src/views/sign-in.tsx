/** @jsxRuntime automatic @jsxImportSource preact */

import { withReturnTo } from '../return-to.ts';
import { ErrorSummary } from './error-summary.tsx';
import { Field } from './field.tsx';
import type { FormErrors } from './form-errors.ts';
import { Layout } from './layout.tsx';
import { Mark } from './mark.tsx';
import type { PageContext } from './page.ts';
import { type ProviderFacts, ProviderLinks } from './social.tsx';

export interface SignInPageProps {
  page: PageContext;
  /** The path to go on to. */
  returnTo: string;
  providers: readonly ProviderFacts[];
  email?: string;
  errors?: FormErrors<'email' | 'password'>;
}

/** Asks for an e-mail address and a password. */
export function SignInPage({ page, returnTo, providers, email, errors = {} }: SignInPageProps) {
  return (
    <Layout page={page} title="Sign In" current="/users/sign_in">
      <div class="card narrow">
        <hgroup>
          {page.native && <Mark size={48} />}
          <h1>Sign In</h1>
          <p>Once, for the web and the app.</p>
        </hgroup>
        <ErrorSummary errors={errors} />
        <form method="post" action="/users/sign_in" novalidate>
          <input type="hidden" name="return_to" value={returnTo} />
          <Field name="email" label="Email" type="email" autocomplete="username" value={email} errors={errors.email} />
          <Field
            name="password"
            label="Password"
            type="password"
            autocomplete="current-password"
            errors={errors.password}
          />
          <button type="submit">Sign In</button>
        </form>
        <ProviderLinks page={page} providers={providers} returnTo={returnTo} />
        <p class="aside">
          <a href="/users/magic_link">Sign in by mail</a>, without a password
        </p>
        <p class="aside">
          Forgotten it? <a href="/users/password/new">Choose a new one</a>
        </p>
        <p class="aside">
          New here? <a href={withReturnTo('/users/sign_up', returnTo)}>Sign up</a>
        </p>
      </div>
    </Layout>
  );
}
