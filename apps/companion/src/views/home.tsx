/** @jsxRuntime automatic @jsxImportSource preact */
import { Layout } from './layout.tsx';
import { Notifications } from './notifications.tsx';
import type { PageContext } from './page.ts';
import { SessionCard, type SessionFacts } from './session-card.tsx';

export interface HomePageProps {
  page: PageContext;
  user: { name: string; email: string };
  session: SessionFacts;
  now: Date;
}

/** Who is signed in, and by which session. */
export function HomePage({ page, user, session, now }: HomePageProps) {
  return (
    <Layout page={page} title="Home">
      <hgroup>
        <h1>Hello, {user.name}</h1>
        <p>You’re signed in as {user.email}.</p>
      </hgroup>
      <SessionCard session={session} now={now} />
      <p class="aside">
        <a href="/accounts">Accounts: yours, and shared ones</a>
      </p>
      {page.native && (
        <p class="aside">
          <a href="/users/security">Security: devices, sign-ins, password</a>
        </p>
      )}
      {page.isAdmin && (
        <p class="aside">
          <a href="/admin/users">Administration</a>
        </p>
      )}
      {page.native && <Notifications />}
    </Layout>
  );
}
