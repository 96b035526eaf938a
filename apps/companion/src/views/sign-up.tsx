/** @jsxRuntime automatic @jsxImportSource preact */

import { withReturnTo } from '../return-to.ts';
import { ErrorSummary } from './error-summary.tsx';
import { Field } from './field.tsx';
import type { FormErrors } from './form-errors.ts';
import { Layout } from './layout.tsx';
import { ClaimLinkPage, TypeCodePage } from './link-by-mail.tsx';
import { Mark } from './mark.tsx';
import { NewPasswordFields } from './new-password-fields.tsx';
import type { PageContext } from './page.ts';
import { type ProviderFacts, ProviderLinks } from './social.tsx';

export interface SignUpPageProps {
  page: PageContext;
  /** The path to go on to. */
  returnTo: string;
  providers: readonly ProviderFacts[];
  /** Whether the password is chosen where the mail leads to. */
  byMail?: boolean;
  email?: string | undefined;
  name?: string | undefined;
  errors?: FormErrors<'email' | 'name' | 'password' | 'password_confirmation'> | undefined;
}

/** Asks for what a new user needs. */
export function SignUpPage(props: SignUpPageProps) {
  const { page, returnTo, providers, byMail, email, name, errors = {} } = props;
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
          {!byMail && <NewPasswordFields label="Password" errors={errors} />}
          <Trap />
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

/** For programs that fill in every field: nobody sees it, hears it or comes by it, and no browser knows what to put in. */
function Trap() {
  return (
    <div class="unseen" aria-hidden="true">
      <label for="topic">Leave this empty</label>
      <input id="topic" name="topic" type="text" tabindex={-1} autocomplete="off" />
    </div>
  );
}

interface SignUpCodePageProps {
  page: PageContext;
  email: string;
  errors?: FormErrors<'email' | 'code' | 'password' | 'password_confirmation'> | undefined;
}

/** Says that a mail is on its way that opens the account, and takes its code, and the password that is chosen with it. */
export function SignUpCodePage(props: SignUpCodePageProps) {
  const { errors = {} } = props;
  return (
    <TypeCodePage
      {...props}
      lead={`A mail to ${props.email || 'your address'} is on its way. Its link opens your account; it works once, for a day.`}
      action="/users/sign_up/confirm/claim"
      button="Open Account"
      again="/users/sign_up"
    >
      <NewPasswordFields label="Choose a password" errors={errors} />
    </TypeCodePage>
  );
}

interface ConfirmSignUpPageProps {
  page: PageContext;
  token: string;
  /** Whose account it will be; for them to see, and for password managers. */
  email: string;
  errors?: FormErrors<'password' | 'password_confirmation'> | undefined;
}

/** Where the link leads to. The password is whose the address is: anybody may have signed up with it. */
export function ConfirmSignUpPage({ page, token, email, errors = {} }: ConfirmSignUpPageProps) {
  return (
    <ClaimLinkPage
      page={page}
      token={token}
      action="/users/sign_up/confirm/claim"
      title="Open Account"
      lead="Was it you who signed up with this address? If not, close this page."
      errors={errors}
    >
      <Field name="email" label="Email" type="email" autocomplete="username" value={email} readonly />
      <NewPasswordFields label="Choose a password" errors={errors} />
    </ClaimLinkPage>
  );
}
