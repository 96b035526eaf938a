/** @jsxRuntime automatic @jsxImportSource preact */
import { ErrorSummary } from './error-summary.tsx';
import { Field } from './field.tsx';
import type { FormErrors } from './form-errors.ts';
import { Layout } from './layout.tsx';
import type { PageContext } from './page.ts';
import { roleWords } from './role-words.ts';

/** What a page tells about one of the user's accounts. */
export interface AccountFacts {
  id: string;
  name: string;
  role: keyof typeof roleWords;
  personal: boolean;
}

export interface AccountsPageProps {
  page: PageContext;
  accounts: readonly AccountFacts[];
  /** The one the session is in. */
  currentId: string;
  name?: string;
  errors?: FormErrors<'name'>;
}

/** A user's accounts, and which of them this session is in. */
export function AccountsPage({ page, accounts, currentId, name, errors = {} }: AccountsPageProps) {
  return (
    <Layout page={page} title="Accounts">
      <hgroup>
        <h1>Accounts</h1>
        <p>Yours alone, and those that you share.</p>
      </hgroup>
      <ErrorSummary errors={errors} />
      <div class="cards">
        <section class="card" aria-labelledby="accounts">
          <h2 id="accounts">Your accounts</h2>
          <ul class="rows">
            {accounts.map((account) => (
              <AccountRow key={account.id} account={account} isCurrent={account.id === currentId} />
            ))}
          </ul>
        </section>
        <section class="card" aria-labelledby="new-account">
          <h2 id="new-account">Make one to share</h2>
          <form method="post" action="/accounts" novalidate>
            <Field name="name" label="Name" type="text" autocomplete="off" value={name} errors={errors.name} />
            <button type="submit">Make Account</button>
          </form>
        </section>
      </div>
    </Layout>
  );
}

function AccountRow({ account, isCurrent }: { account: AccountFacts; isCurrent: boolean }) {
  const { id, name, role, personal } = account;
  return (
    <li>
      <div>
        <strong>
          <a href={`/accounts/${id}`}>{name}</a>
        </strong>{' '}
        {isCurrent && <mark>You’re in it</mark>}
        <span>{personal ? 'Personal' : roleWords[role]}</span>
      </div>
      {!isCurrent && <SwitchForm account={account} />}
    </li>
  );
}

/** Goes into an account. */
export function SwitchForm({ account: { id, name } }: { account: AccountFacts }) {
  return (
    <form method="post" action={`/accounts/${id}/switch`}>
      <button type="submit" class="quiet" aria-label={`Switch to ${name}`}>
        Switch
      </button>
    </form>
  );
}
