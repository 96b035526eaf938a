/** @jsxRuntime automatic @jsxImportSource preact */
import type { FormErrors } from './form-errors.ts';
import { AskForLinkPage, ClaimLinkPage, TypeCodePage } from './link-by-mail.tsx';
import type { PageContext } from './page.ts';

interface AskForVerificationPageProps {
  page: PageContext;
  email?: string | undefined;
  errors?: FormErrors<'email'> | undefined;
}

/** Asks where a link is to be sent that verifies an address. */
export function AskForVerificationPage(props: AskForVerificationPageProps) {
  return (
    <AskForLinkPage
      {...props}
      page={withoutBanner(props.page)}
      title="Verify Your Email"
      lead="We send you a link that shows us the address is yours."
      action="/users/verify"
    />
  );
}

interface VerificationCodePageProps {
  page: PageContext;
  email: string;
  errors?: FormErrors<'email' | 'code'> | undefined;
}

/** Says that it is on its way, to whoever asked for it, and takes its code. */
export function VerificationCodePage(props: VerificationCodePageProps) {
  return (
    <TypeCodePage
      {...props}
      page={withoutBanner(props.page)}
      lead={`If ${props.email || 'your address'} is still to be verified, a link is on its way. It works once, for a day.`}
      action="/users/verify/claim"
      button="Verify Email"
      again={`/users/verify?${new URLSearchParams({ email: props.email })}`}
    />
  );
}

/** Where it leads to. */
export function VerifyPage({ page, token }: { page: PageContext; token: string }) {
  return (
    <ClaimLinkPage
      page={withoutBanner(page)}
      token={token}
      action="/users/verify/claim"
      title="Verify Email"
      lead="Was it you who signed up with this address? If not, close this page."
    />
  );
}

/** These are the pages that the banner leads to. */
function withoutBanner({ unverifiedEmail, ...page }: PageContext): PageContext {
  return page;
}
