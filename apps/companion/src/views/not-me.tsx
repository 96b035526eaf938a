/** @jsxRuntime automatic @jsxImportSource preact */
import { Layout } from './layout.tsx';
import { Mark } from './mark.tsx';
import { MessagePage } from './message-page.tsx';
import type { PageContext } from './page.ts';

/** Where the link of a mail that tells of a sign-in or a new provider leads to: says what its button does. */
export function NotMePage({ page, token }: { page: PageContext; token: string }) {
  return (
    <Layout page={page} title="This Was Not Me">
      <div class="card narrow">
        <hgroup>
          {page.native && <Mark size={48} />}
          <h1>This Was Not Me</h1>
          <p>Somebody else has signed in to your account? We shut them out.</p>
        </hgroup>
        <ul>
          <li>Every device is signed out, yours too.</li>
          <li>Your password opens nothing any more.</li>
          <li>No connected account signs in any more.</li>
          <li>A link to choose a new one goes to your mailbox.</li>
        </ul>
        <form method="post" action="/users/not_me">
          <input type="hidden" name="token" value={token} />
          <button type="submit">Sign Everybody Out</button>
        </form>
      </div>
    </Layout>
  );
}

/** Says that it is done, and how it goes on. */
export function NotMeDonePage({ page }: { page: PageContext }) {
  return (
    <MessagePage page={page} title="Everybody Is Signed Out">
      <p>
        Your password opens nothing any more. We have sent you a link to choose a new one. It works once, for an hour.
      </p>
      <p>
        Nothing there? <a href="/users/password/new">Send another</a>
      </p>
    </MessagePage>
  );
}
