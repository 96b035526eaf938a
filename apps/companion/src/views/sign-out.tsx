/** @jsxRuntime automatic @jsxImportSource preact */
import { Layout } from './layout.tsx';
import type { PageContext } from './page.ts';

/** Asks before signing out: where the Sign Out link leads when no script takes it over. */
export function SignOutPage({ page }: { page: PageContext }) {
  return (
    <Layout page={page} title="Sign Out">
      <div class="card narrow">
        <hgroup>
          <h1>Sign out?</h1>
          <p>This ends your session on this device, on the web and in the app.</p>
        </hgroup>
        <form method="post" action="/users/sign_out" data-controller="sign-out">
          <button type="submit">Sign Out</button>
        </form>
        <p class="aside">
          <a href="/">Stay signed in</a>
        </p>
      </div>
    </Layout>
  );
}
