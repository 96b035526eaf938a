/** @jsxRuntime automatic @jsxImportSource preact */
import { ErrorSummary } from './error-summary.tsx';
import { Field } from './field.tsx';
import type { FormErrors } from './form-errors.ts';
import { FormPage } from './form-page.tsx';
import { ClaimLinkPage } from './link-by-mail.tsx';
import { MessagePage } from './message-page.tsx';
import type { PageContext } from './page.ts';

interface EmailChangePageProps {
  page: PageContext;
  /** The address there is. */
  current: string;
  email?: string;
  errors?: FormErrors<'email' | 'current_password'>;
}

/** Asks for another address. */
export function EmailChangePage({ page, current, email, errors = {} }: EmailChangePageProps) {
  return (
    <FormPage
      page={page}
      title="Change Email"
      lead={`We send a link to ${current} and to the new address. Both have to be confirmed.`}
      action="/users/email/edit"
      errors={errors}
      aside={<a href="/users/security">Keep the address</a>}
    >
      <Field name="email" label="New email" type="email" autocomplete="email" value={email} errors={errors.email} />
      <Field
        name="current_password"
        label="Current password"
        type="password"
        autocomplete="current-password"
        errors={errors.current_password}
      />
      <button type="submit">Send Links</button>
    </FormPage>
  );
}

/** Says that both links are on their way. */
export function EmailChangeAskedPage({ page, current, email }: { page: PageContext; current: string; email: string }) {
  return (
    <MessagePage page={page} title="Check Both Mailboxes">
      <p>
        A link is on its way to {current}, and one to {email}. Your address changes when both are confirmed, within an
        hour.
      </p>
      <p>
        Nothing there? <a href="/users/email/edit">Send others</a>
      </p>
    </MessagePage>
  );
}

/** Where either link leads to. */
export function ConfirmEmailChangePage({ page, token }: { page: PageContext; token: string }) {
  return (
    <ClaimLinkPage
      page={page}
      token={token}
      action="/users/email/confirm"
      title="Confirm Change"
      lead="Is your address to change? If you haven’t asked for it, close this page."
    />
  );
}

/** Says what has come of a confirmation. */
export function EmailChangeConfirmedPage({ page, changed }: { page: PageContext; changed: boolean }) {
  return (
    <MessagePage page={page} title={changed ? 'Email Changed' : 'One to Go'}>
      <p>
        {changed
          ? 'From now on your new address is the one to sign in with. Your other devices are signed out.'
          : 'Open the link that went to the other address, too. Then it changes.'}
      </p>
      <p>
        <a class="button" href="/">
          Go home
        </a>
      </p>
    </MessagePage>
  );
}

/** Says that a link does no more, or that somebody has got the address. */
export function EmailChangeRefusedPage({ page, errors }: { page: PageContext; errors: FormErrors<never> }) {
  return (
    <MessagePage page={page} title="Email Not Changed">
      <ErrorSummary errors={errors} />
      <p>
        <a href="/users/email/edit">Change it anew</a>
      </p>
    </MessagePage>
  );
}
