/** @jsxRuntime automatic @jsxImportSource preact */
import type { HTMLAttributes } from 'preact';
import { Field } from './field.tsx';
import { Layout } from './layout.tsx';
import type { PageContext } from './page.ts';

declare module 'preact' {
  namespace JSX {
    interface IntrinsicElements {
      'get-native-client': HTMLAttributes<HTMLElement>;
    }
  }
}

export interface GetNativePageProps {
  page: PageContext;
  /** The path under which the dialect's routes are. */
  prefix: string;
}

/** An example of a client that is page script, and keeps its token in local storage. */
export function GetNativePage({ page, prefix }: GetNativePageProps) {
  return (
    <Layout page={page} title="Get Native" script={page.assets.getNative}>
      <div class="card narrow">
        <hgroup>
          <h1>Get Native</h1>
          <p>A client that is page script, with its token in local storage.</p>
        </hgroup>
        <noscript>
          <p class="problem">This example is nothing without script.</p>
        </noscript>
        <get-native-client data-prefix={prefix}>
          <p role="status" />
          <form data-act="sign-in" data-when="signed-out" hidden>
            <Field name="email" label="Email" type="email" autocomplete="username" />
            <Field name="password" label="Password" type="password" autocomplete="current-password" />
            <button type="submit">Sign In</button>
          </form>
          <form data-act="ask" data-when="signed-in" hidden>
            <button type="submit">Ask Who I Am</button>
          </form>
          <form data-act="sign-out" data-when="signed-in" hidden>
            <button type="submit" class="quiet">
              Sign Out
            </button>
          </form>
        </get-native-client>
      </div>
    </Layout>
  );
}
