/** @jsxRuntime automatic @jsxImportSource preact */
import { ErrorSummary } from './error-summary.tsx';
import { Field } from './field.tsx';
import type { FormErrors } from './form-errors.ts';
import { Layout } from './layout.tsx';
import { Moment } from './moment.tsx';
import type { PageContext } from './page.ts';
import { type ProviderFacts, ProviderLink } from './social.tsx';

export interface ConnectedAccountsProps {
  page: PageContext;
  /** Whose accounts they are. */
  email: string;
  ways: {
    readonly hasPassword: boolean;
    readonly identities: readonly {
      readonly id: string;
      readonly provider: string;
      readonly email: string | null;
      readonly createdAt: Date;
    }[];
  };
  providers: readonly ProviderFacts[];
  /** Whether the user has just shown that it is them. */
  isConfirmed: boolean;
  now: Date;
  errors?: FormErrors<'password'>;
}

/** By whose word a user may sign in. */
export function ConnectedAccountsPage(props: ConnectedAccountsProps) {
  return (
    <Layout page={props.page} title="Connected Accounts">
      <hgroup>
        <h1>Connected Accounts</h1>
        <p>Sign in with an account that you have elsewhere.</p>
      </hgroup>
      <ErrorSummary errors={props.errors ?? {}} />
      <ConnectedAccounts {...props} />
    </Layout>
  );
}

/** Which providers vouch for the user, and which could. What changes that is there for whoever has just shown that it is them. */
export function ConnectedAccounts({
  page,
  email,
  ways,
  providers,
  isConfirmed,
  now,
  errors = {},
}: ConnectedAccountsProps) {
  const others = providers.filter(({ name }) => ways.identities.every(({ provider }) => provider !== name));
  const isLast = !ways.hasPassword && ways.identities.length === 1;

  return (
    <section class="card" aria-labelledby="accounts">
      <h2 id="accounts">Accounts</h2>
      <ul class="rows">
        {ways.identities.map(({ id, provider, email, createdAt }) => (
          <li key={id}>
            <div>
              <strong>{labelOf(providers, provider)}</strong>
              <span>
                {email && `${email}, `}since <Moment at={createdAt} now={now} />
              </span>
            </div>
            {isConfirmed && !isLast && (
              <form method="post" action={`/users/connected_accounts/${id}/unlink`}>
                <button type="submit" class="quiet" aria-label={`Disconnect ${labelOf(providers, provider)}`}>
                  Disconnect
                </button>
              </form>
            )}
          </li>
        ))}
        {others.map(({ name, label }) => (
          <li key={name}>
            <div>
              <strong>{label}</strong>
              <span>Not connected</span>
            </div>
            {isConfirmed && <Connect page={page} name={name} label={label} />}
          </li>
        ))}
      </ul>
      {isLast && (
        <p>
          It is the only way you sign in. <a href="/users/password/new">Choose a password</a> before you disconnect it.
        </p>
      )}
      {!isConfirmed && <Confirmation email={ways.hasPassword ? email : null} errors={errors} />}
      <p class="aside">
        <a href="/users/security">Back to security</a>
      </p>
    </section>
  );
}

function Connect({ page, name, label }: { page: PageContext; name: string; label: string }) {
  if (page.native) {
    return (
      <ProviderLink page={page} name={name} path={`/users/auth/${name}`} connect>
        {`Connect ${label}`}
      </ProviderLink>
    );
  }
  return (
    <form method="post" action={`/users/auth/${name}/link`} data-turbo="false">
      <button type="submit" class="quiet" aria-label={`Connect ${label}`}>
        Connect
      </button>
    </form>
  );
}

/** `email`: of who has a password. */
function Confirmation({ email, errors }: { email: string | null; errors: FormErrors<'password'> }) {
  if (email === null) {
    return (
      <p>
        To change this, sign in again: <a href="/users/sign_out">sign out</a> first.
      </p>
    );
  }
  return (
    <form method="post" action="/users/connected_accounts/confirmation" novalidate>
      <Field name="email" label="Email" type="email" autocomplete="username" value={email} readonly />
      <Field
        name="password"
        label="To change this, confirm your password"
        type="password"
        autocomplete="current-password"
        errors={errors.password}
      />
      <button type="submit">Confirm</button>
    </form>
  );
}

function labelOf(providers: readonly ProviderFacts[], provider: string): string {
  return providers.find(({ name }) => name === provider)?.label ?? provider;
}
