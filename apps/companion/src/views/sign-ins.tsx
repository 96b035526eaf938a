/** @jsxRuntime automatic @jsxImportSource preact */
import { deviceTitle, sideBySide } from './device-words.ts';
import { Layout } from './layout.tsx';
import { Moment } from './moment.tsx';
import type { PageContext } from './page.ts';

/** What a page tells about an attempt to sign in. */
export interface SignInFacts {
  id: string;
  at: Date;
  kind: 'password' | 'magic_link' | 'social';
  /** `signed_in`, or the code of the refusal. */
  outcome: string;
  reasons: readonly string[];
  ip: string;
  browser: string | null;
  device: string | null;
  platform: string | null;
}

const OUTCOMES: Readonly<Record<string, string>> = {
  signed_in: 'Signed in',
  invalid_credentials: 'Wrong password',
  invalid_grant: 'Wrong code',
  sign_in_blocked: 'Stopped: it looked unusual',
  account_inactive: 'Refused: the account was disabled',
  email_unverified: 'Refused: the address was not verified',
  email_in_use: 'Refused: the address was not verified',
};
const KINDS = { password: 'By password', magic_link: 'By mail', social: 'By a connected account' };
const REASONS: Readonly<Record<string, string>> = { ip: 'New network', browser: 'New browser', device: 'New device' };

/** Attempts to sign in, in words. */
export function SignInList({ signIns, now }: { signIns: readonly SignInFacts[]; now: Date }) {
  return (
    <ul class="rows">
      {signIns.map((signIn) => (
        <li key={signIn.id}>
          <div>
            <strong class={signIn.outcome === 'signed_in' ? 'well' : 'ill'}>
              {OUTCOMES[signIn.outcome] ?? 'Refused'}
            </strong>{' '}
            {signIn.reasons.map((reason) => (
              <mark key={reason}>{REASONS[reason] ?? reason}</mark>
            ))}
            <span>{sideBySide([KINDS[signIn.kind], titleOf(signIn), signIn.ip])}</span>
            <span>
              <Moment at={signIn.at} now={now} />
            </span>
          </div>
        </li>
      ))}
    </ul>
  );
}

const OWN = { path: '/users/security', text: 'Back to Security' };

interface SignInsPageProps {
  page: PageContext;
  signIns: readonly SignInFacts[];
  /** To ask for the next ones by. */
  before: string | null;
  now: Date;
  /** Whose they are, for an administrator. */
  of?: { readonly id: string; readonly email: string };
}

/** Every attempt to sign in, page by page. */
export function SignInsPage({ page, signIns, before, now, of }: SignInsPageProps) {
  const back = of ? { path: `/admin/users/${of.id}`, text: `Back to ${of.email}` } : OWN;
  const path = `${back.path}/sign_ins`;
  return (
    <Layout page={page} title="Sign-Ins">
      <hgroup>
        <h1>Sign-Ins</h1>
        <p>Every try to sign in to {of ? of.email : 'your account'}, in the last 400 days.</p>
      </hgroup>
      <section class="card" aria-label="Sign-ins">
        {signIns.length === 0 ? <p>There are none.</p> : <SignInList signIns={signIns} now={now} />}
        {before && (
          <p class="aside">
            <a href={`${path}?before=${before}`}>Earlier ones</a>
          </p>
        )}
        <p class="aside">
          <a href={back.path}>{back.text}</a>
        </p>
      </section>
    </Layout>
  );
}

function titleOf({ browser, device, platform }: SignInFacts): string {
  return deviceTitle({ browser, platform, name: device });
}
