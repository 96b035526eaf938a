/** @jsxRuntime automatic @jsxImportSource preact */
import { ErrorSummary } from './error-summary.tsx';
import { Field } from './field.tsx';
import type { FormErrors } from './form-errors.ts';
import { Layout } from './layout.tsx';
import { Mark } from './mark.tsx';
import type { PageContext } from './page.ts';

interface LinkPageProps {
  page: PageContext;
  email?: string;
  errors?: FormErrors<'email'>;
}

/** Asks where a link is to be sent. */
export function LinkPage({ page, email, errors = {} }: LinkPageProps) {
  return (
    <Layout page={page} title="Sign In by Mail">
      <div class="card narrow">
        <hgroup>
          {page.native && <Mark size={48} />}
          <h1>Sign In by Mail</h1>
          <p>We send you a link. No password needed.</p>
        </hgroup>
        <ErrorSummary errors={errors} />
        <form method="post" action="/users/magic_link" novalidate>
          <Field name="email" label="Email" type="email" autocomplete="username" value={email} errors={errors.email} />
          <button type="submit">Send Link</button>
        </form>
        <p class="aside">
          <a href="/users/sign_in">Sign in with a password</a>
        </p>
      </div>
    </Layout>
  );
}

interface LinkCodePageProps {
  page: PageContext;
  email: string;
  errors?: FormErrors<'email' | 'code'>;
}

/** Says that a link is on its way, to whoever asked for it, and takes its code. */
export function LinkCodePage({ page, email, errors = {} }: LinkCodePageProps) {
  return (
    <Layout page={page} title="Check Your Mail">
      <div class="card narrow">
        <hgroup>
          <h1>Check Your Mail</h1>
          <p>If {email || 'your address'} has an account, a link is on its way. It works once, for ten minutes.</p>
        </hgroup>
        <ErrorSummary errors={errors} />
        <form method="post" action="/users/magic_link/claim" novalidate>
          <input type="hidden" name="email" value={email} />
          <Field
            name="code"
            label="Or type the six digits of the mail"
            type="code"
            autocomplete="one-time-code"
            errors={errors.code}
          />
          <button type="submit">Sign In</button>
        </form>
        <p class="aside">
          Nothing there? <a href="/users/magic_link">Send another</a>
        </p>
      </div>
    </Layout>
  );
}

interface ClaimLinkPageProps {
  page: PageContext;
  token: string;
  /** The path to post it to. */
  action: string;
  title: string;
}

/** Where a link leads to: asks for one click more, since mail scanners open links, too. */
export function ClaimLinkPage({ page, token, action, title }: ClaimLinkPageProps) {
  return (
    <Layout page={page} title={title}>
      <div class="card narrow">
        <hgroup>
          {page.native && <Mark size={48} />}
          <h1>{title}</h1>
          <p>The link works once.</p>
        </hgroup>
        <form method="post" action={action}>
          <input type="hidden" name="token" value={token} />
          <button type="submit">{title}</button>
        </form>
      </div>
    </Layout>
  );
}
