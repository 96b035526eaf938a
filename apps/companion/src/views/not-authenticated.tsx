/** @jsxRuntime automatic @jsxImportSource preact */

import { withReturnTo } from '../return-to.ts';
import { MessagePage } from './message-page.tsx';
import type { PageContext } from './page.ts';

export interface NotAuthenticatedPageProps {
  page: PageContext;
  /** The path that needs a sign-in. */
  returnTo: string;
}

/**
 * What a native shell gets with a 401. It loads Turbo, which reports the status to the shell; the shell
 * then shows its own sign-in. The link is for a shell that doesn't.
 */
export function NotAuthenticatedPage({ page, returnTo }: NotAuthenticatedPageProps) {
  return (
    <MessagePage page={page} title="Please sign in">
      <p>You need to be signed in to see this page.</p>
      <p>
        <a class="button" href={withReturnTo('/users/sign_in', returnTo)}>
          Sign In
        </a>
      </p>
    </MessagePage>
  );
}
