/** @jsxRuntime automatic @jsxImportSource preact */
import type { ComponentChildren } from 'preact';
import { type DeviceFacts, Devices } from './devices.tsx';
import { Layout } from './layout.tsx';
import type { PageContext } from './page.ts';
import { type SignInFacts, SignInList } from './sign-ins.tsx';

export interface SecurityPageProps {
  page: PageContext;
  user: { email: string; emailVerifiedAt: Date | null };
  ways: { hasPassword: boolean; identities: readonly unknown[] };
  devices: readonly DeviceFacts[];
  currentId: string;
  /** The newest. */
  signIns: readonly SignInFacts[];
  now: Date;
}

/** All that a user may look through, and end, of their own account. */
export function SecurityPage({ page, user, ways, signIns, ...devices }: SecurityPageProps) {
  return (
    <Layout page={page} title="Security" current="/users/security">
      <hgroup>
        <h1>Security</h1>
        <p>Where you are signed in, who has tried, and by what.</p>
      </hgroup>
      <div class="cards">
        <Devices {...devices} />
        <section class="card" aria-labelledby="sign-ins">
          <h2 id="sign-ins">Recent sign-ins</h2>
          <SignInList signIns={signIns} now={devices.now} />
          <p class="aside">
            <a href="/users/security/sign_ins">All sign-ins</a>
          </p>
        </section>
        <Ways user={user} ways={ways} />
      </div>
    </Layout>
  );
}

function Ways({ user, ways: { hasPassword, identities } }: Pick<SecurityPageProps, 'user' | 'ways'>) {
  return (
    <section class="card" aria-labelledby="ways">
      <h2 id="ways">How you sign in</h2>
      <ul class="rows">
        <Way name="E-mail address" state={user.emailVerifiedAt ? user.email : `${user.email}, not verified yet`}>
          <a class="quiet" href="/users/email/edit" aria-label="Change the e-mail address">
            Change
          </a>
        </Way>
        <Way name="Password" state={hasPassword ? 'Set' : 'None yet'}>
          {hasPassword ? (
            <a class="quiet" href="/users/security/password/edit" aria-label="Change the password">
              Change
            </a>
          ) : (
            <a class="quiet" href="/users/password/new" aria-label="Choose a password">
              Choose
            </a>
          )}
        </Way>
        <Way name="Connected accounts" state={identities.length === 0 ? 'None' : String(identities.length)}>
          <a class="quiet" href="/users/connected_accounts" aria-label="Change the connected accounts">
            Change
          </a>
        </Way>
      </ul>
    </section>
  );
}

function Way({ name, state, children }: { name: string; state: string; children?: ComponentChildren }) {
  return (
    <li>
      <div>
        <strong>{name}</strong>
        <span>{state}</span>
      </div>
      {children}
    </li>
  );
}
