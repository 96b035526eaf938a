/** @jsxRuntime automatic @jsxImportSource preact */
import type { FormErrors } from './form-errors.ts';
import { AskForLinkPage, ClaimLinkPage, TypeCodePage } from './link-by-mail.tsx';
import type { PageContext } from './page.ts';

interface AskForMagicLinkPageProps {
  page: PageContext;
  email?: string | undefined;
  errors?: FormErrors<'email'> | undefined;
}

/** Asks where a link is to be sent that signs in. */
export function AskForMagicLinkPage(props: AskForMagicLinkPageProps) {
  return (
    <AskForLinkPage
      {...props}
      title="Sign In by Mail"
      lead="We send you a link. No password needed."
      action="/users/magic_link"
    >
      <a href="/users/sign_in">Sign in with a password</a>
    </AskForLinkPage>
  );
}

interface MagicLinkCodePageProps {
  page: PageContext;
  email: string;
  errors?: FormErrors<'email' | 'code'> | undefined;
}

/** Says that it is on its way, to whoever asked for it, and takes its code. */
export function MagicLinkCodePage(props: MagicLinkCodePageProps) {
  return (
    <TypeCodePage
      {...props}
      lead={`If ${props.email || 'your address'} has an account, a link is on its way. It works once, for ten minutes.`}
      action="/users/magic_link/claim"
      button="Sign In"
      again="/users/magic_link"
    />
  );
}

/** Where it leads to. */
export function ClaimMagicLinkPage({ page, token }: { page: PageContext; token: string }) {
  return <ClaimLinkPage page={page} token={token} action="/users/magic_link/claim" title="Sign In" />;
}
