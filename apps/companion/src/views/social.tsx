/** @jsxRuntime automatic @jsxImportSource preact */
import { withReturnTo } from '../return-to.ts';
import { MessagePage } from './message-page.tsx';
import type { PageContext } from './page.ts';

/** A provider, as far as a page has to know it. */
export interface ProviderFacts {
  readonly name: string;
  readonly label: string;
}

interface ProviderLinksProps {
  page: PageContext;
  providers: readonly ProviderFacts[];
  /** The path to go on to. */
  returnTo: string;
}

/** Other ways to sign in, where there are any: a link for each provider. */
export function ProviderLinks({ page, providers, returnTo }: ProviderLinksProps) {
  if (providers.length === 0) return null;

  return (
    <div class="providers">
      <p>or</p>
      {providers.map(({ name, label }) => (
        <ProviderLink key={name} page={page} name={name} path={withReturnTo(`/users/auth/${name}`, returnTo)}>
          Continue with {label}
        </ProviderLink>
      ))}
    </div>
  );
}

interface ProviderLinkProps {
  page: PageContext;
  name: string;
  path: string;
  connect?: boolean;
  children: (string | string[])[] | string;
}

/**
 * Leads to a provider. In a shell it has the shell open the system's browser, since providers refuse WebViews. Not by Turbo,
 * which would follow by `fetch`.
 */
export function ProviderLink({ page, name, path, connect, children }: ProviderLinkProps) {
  const shell = page.native && {
    'data-controller': 'browser-sign-in',
    'data-browser-sign-in-provider-value': name,
    ...(connect && { 'data-browser-sign-in-connect-value': 'true' }),
  };
  return (
    <a class="provider" href={path} data-turbo="false" {...shell}>
      {children}
    </a>
  );
}

interface LeavePageProps {
  page: PageContext;
  label: string;
  /** Of the provider. */
  url: string;
}

/** Goes on to a provider by itself, or by its link. */
export function LeavePage({ page, label, url }: LeavePageProps) {
  return (
    <MessagePage page={page} title={`On to ${label}`} refreshTo={url}>
      <p>
        <a class="button" href={url} data-turbo="false">
          Go on
        </a>
      </p>
    </MessagePage>
  );
}

/** Where an app's link ends that no app has taken. */
export function BackInTheAppPage({ page }: { page: PageContext }) {
  return (
    <MessagePage page={page} title="Go back to the app">
      <p>This page is for the app you came from. It should have opened by itself: go back to it, and try again.</p>
    </MessagePage>
  );
}

/** A shell that knows of no browser but its own: the provider would refuse it. */
export function NotInThisAppPage({ page, label }: { page: PageContext; label: string }) {
  return (
    <MessagePage page={page} title="Not in this app">
      <p>This app can’t sign you in with {label}. Update it, or sign in otherwise.</p>
      <p>
        <a class="button" href="/users/sign_in">
          Go back
        </a>
      </p>
    </MessagePage>
  );
}
